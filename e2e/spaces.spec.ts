import { addStranger } from './support/stranger'
import { fillSignIn } from './support/sign-in'
import { expect, test } from './support/test'

test('everybody has a personal space, can create others and switch between them', async ({ signedInPage: page }) => {
  const switcher = page.getByRole('button', { name: /Switch space$/ })
  const personal = new URL(page.url()).pathname
  await switcher.click()
  await expect(page.getByRole('menuitem', { name: /^Admin’s space Personal/ })).toBeVisible()
  await page.getByRole('menuitem', { name: 'Create space' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Create space' }).click()
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Name').fill('Research & Söhne')
  await dialog.getByRole('button', { name: 'Create space' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome to Research & Söhne')
  await expect(page).toHaveURL(/\/s\/research-sohne$/)
  await expect(switcher).toHaveAccessibleName('Research & Söhne Switch space')

  await page.getByRole('link', { name: 'API access' }).click()
  await expect(page).toHaveURL('/s/research-sohne/access')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('API access')
  await expect(page.getByRole('switch', { name: 'Accept API calls' })).not.toBeChecked()

  // Switching keeps the page and changes the space.
  await switcher.click()
  await page.getByRole('menuitem', { name: /^Admin’s space/ }).click()
  await expect(page).toHaveURL(`${personal}/access`)
  await expect(switcher).toHaveAccessibleName('Admin’s space Switch space')

  await page.goto('/s/research-sohne/settings')
  await expect(page.getByText('Owner', { exact: true })).toBeVisible()
  // The page remembers its space once its scripts run.
  const remembered = async () => (await page.context().cookies()).find(({ name }) => name === 'keyway-space')?.value
  await expect.poll(remembered).toBe('research-sohne')
  await page.goto('/')
  await expect(page).toHaveURL('/s/research-sohne')
})

test('X04 the space of somebody else does not exist, for pages and for the dashboard API alike', async ({
  signedInPage: page,
  context,
  browser,
  keyway,
  busy,
}) => {
  const stranger = await addStranger(keyway)
  for (const path of ['', '/usage', '/keys', '/access', '/settings', '/connect']) {
    const theirs = await page.goto(`/s/${stranger.slug}${path}`)
    expect(theirs?.status()).toBe(404)
    await expect(page.getByText('This page does not exist')).toBeVisible()
    expect(await page.content()).not.toContain('A space of somebody else')
    expect((await page.goto(`/s/never-created${path}`))?.status()).toBe(404)
  }
  const other = await browser.newContext({ baseURL: keyway.origin })
  try {
    const theirs = await other.newPage()
    await theirs.goto('/login')
    await fillSignIn(theirs, stranger)
    await expect(theirs).toHaveURL(`/s/${stranger.slug}`)
    expect((await theirs.goto(`/s/${busy.space.slug}/keys`))?.status()).toBe(404)
    const mine = `/api/spaces/${busy.space.id}`
    for (const path of ['', '/provider-keys', '/api-access', '/usage', '/usage/events', '/onboarding']) {
      const [foreign, missing] = await Promise.all([
        other.request.get(mine + path),
        other.request.get(`/api/spaces/0198f000-0000-7000-8000-000000000000${path}`),
      ])
      expect([path, foreign.status()]).toEqual([path, missing.status()])
      expect((await foreign.text()).includes(busy.space.name)).toBe(false)
    }
    const deleting = await context.request.get(`${mine}/provider-keys`)
    expect(deleting.status()).toBe(200)
  } finally {
    await other.close()
  }
})
