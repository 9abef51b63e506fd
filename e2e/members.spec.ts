import type { Browser, Page } from '@playwright/test'
import { DashboardClient } from '../lib/testing/dashboard-client'
import { ADMIN, type TestKeyway } from '../lib/testing/start-keyway'
import { seriousFindings } from './support/serious-findings'
import { fillSignIn } from './support/sign-in'
import { addStranger, type Person } from './support/stranger'
import { expect, test } from './support/test'

/** A space of the administrator's own, for one journey. */
async function newSpace(keyway: TestKeyway, name: string) {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  return { dashboard, space: await dashboard.createSpace(name) }
}

/** Somebody else's browser, signed in. */
async function browserOf(browser: Browser, keyway: TestKeyway, person: Person): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: keyway.origin })).newPage()
  await page.goto('/login')
  await fillSignIn(page, person)
  await page.waitForURL(/\/s\//)
  return page
}

/** Puts somebody into a space with an invitation, as their own programs would accept it. */
async function join(keyway: TestKeyway, owner: DashboardClient, spaceId: string, person: Person, role: string) {
  const { link } = (await owner.send('POST', `/api/spaces/${spaceId}/invitations`, { role })) as { link: string }
  const theirs = await DashboardClient.signIn(keyway.origin, person)
  await theirs.send('POST', '/api/invitations/accept', { code: link.split('#')[1] })
  return theirs
}

async function callModel(keyway: TestKeyway, secret: string): Promise<number> {
  const answer = await fetch(`${keyway.origin}/api/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mock/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** Opens a member's menu and chooses from it. */
async function choose(page: Page, person: string, action: string): Promise<void> {
  await page
    .getByRole('row')
    .filter({ hasText: person })
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.getByRole('menuitem', { name: action }).click()
}

test('A08 C13 I12 invite, join, token, call, removed, refused', async ({
  signedInPage: page,
  browser,
  keyway,
  provider,
}) => {
  test.slow()
  const { dashboard, space } = await newSpace(keyway, 'Harbour')
  await dashboard.addCompatibleProvider(space.id, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl: `${provider.url}/v1`,
    apiKey: 'sk-mock-harbour',
  })
  await dashboard.setApiAccess(space.id, true)
  const guest = await addStranger(keyway)

  const link = await test.step('invite one address', async () => {
    await page.goto(`/s/${space.slug}/members`)
    await page.getByRole('button', { name: 'Invite' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Create invitation' }).click()
    await expect(dialog.getByLabel('E-mail')).toBeFocused()
    await dialog.getByLabel('E-mail').fill(guest.email)
    await dialog.getByRole('radio', { name: 'Member' }).check()
    await dialog.getByRole('button', { name: 'Create invitation' }).click()
    const shown = await dialog.getByLabel('Invitation link').innerText()
    expect(shown).toMatch(/\/invite#kw_inv_[\w-]{43}$/)
    await page.keyboard.press('Escape')
    await expect(dialog).toContainText('No mail server is set, so Keyway sends nothing')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(page.getByRole('row').filter({ hasText: guest.email })).toContainText('Invited')
    expect(await page.content()).not.toContain('kw_inv_')
    return shown
  })

  const theirs = await (await browser.newContext({ baseURL: keyway.origin })).newPage()
  const sent: string[] = []
  theirs.on('request', (request) => sent.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
  await test.step('join, signing in on the way', async () => {
    await theirs.goto(link)
    await theirs.getByRole('link', { name: 'Sign in' }).click()
    await expect(theirs).toHaveURL(/\/login\?callbackUrl=%2Finvite$/)
    await fillSignIn(theirs, guest)
    await expect(theirs).toHaveURL('/invite')
    await expect(theirs.getByText('invites you to the space Harbour, with the role Member')).toBeVisible()
    await theirs.getByRole('button', { name: 'Join Harbour' }).click()
    await expect(theirs).toHaveURL(`/s/${space.slug}`)
    // The code was in no address that left the browser, and is kept nowhere.
    expect(sent.filter((each) => each.includes('kw_inv_'))).toEqual([])
    expect(await theirs.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))).not.toContain('kw_inv_')
    await theirs.goto(link)
    await expect(theirs.getByRole('status')).toContainText('You have accepted this invitation already.')
    await theirs.getByRole('link', { name: 'Open Harbour' }).click()
    await expect(theirs).toHaveURL(`/s/${space.slug}`)
  })

  const secret = await test.step('make a token and call a model', async () => {
    const client = await DashboardClient.signIn(keyway.origin, guest)
    const made = await client.createToken(space.id, 'harbour laptop')
    expect(await callModel(keyway, made.secret)).toBe(200)
    return made.secret
  })

  await test.step('removed, with what stops named first', async () => {
    await page.reload()
    await choose(page, guest.email, 'Remove from the space…')
    const dialog = page.getByRole('alertdialog')
    await expect(dialog).toContainText('1 live token stops reaching it at once')
    await dialog.getByRole('button', { name: 'Remove member' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(page.getByRole('row').filter({ hasText: guest.email })).toHaveCount(0)
  })

  await test.step('refused: program, page and the old link', async () => {
    expect(await callModel(keyway, secret)).toBe(401)
    expect((await theirs.reload())?.status()).toBe(404)
    await theirs.goto(link)
    await expect(theirs.getByRole('alert').filter({ hasText: 'has been used' })).toBeVisible()
    await theirs.context().close()
  })
})

test('R3.23 a changed role changes what the person sees', async ({ signedInPage: page, browser, keyway }) => {
  const { dashboard, space } = await newSpace(keyway, 'Lighthouse')
  const guest = await addStranger(keyway)
  await join(keyway, dashboard, space.id, guest, 'viewer')
  const theirs = await browserOf(browser, keyway, guest)
  await theirs.goto(`/s/${space.slug}/members`)
  const nav = theirs.getByRole('navigation', { name: 'Main' })
  await expect(nav.getByRole('link', { name: 'Members' })).toBeVisible()
  await expect(nav.getByRole('link', { name: 'Provider keys' })).toHaveCount(0)
  await expect(theirs.getByRole('button', { name: 'Invite' })).toHaveCount(0)
  await theirs.goto(`/s/${space.slug}/keys`)
  await expect(theirs.getByText('This page does not exist')).toBeVisible()

  await page.goto(`/s/${space.slug}/roles`)
  await page.getByRole('button', { name: 'Create role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Key keeper')
  await dialog.getByRole('checkbox', { name: 'See members', exact: true }).check()
  await dialog.getByRole('checkbox', { name: 'Manage members', exact: true }).check()
  await dialog.getByRole('checkbox', { name: 'See provider keys', exact: true }).check()
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Key keeper' })).toContainText('see provider keys')

  await page.goto(`/s/${space.slug}/members`)
  await choose(page, guest.email, 'Change role…')
  await page.getByRole('dialog').getByRole('radio', { name: 'Key keeper' }).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Change role' }).click()
  await expect(page.getByRole('row').filter({ hasText: guest.email })).toContainText('Key keeper')

  await theirs.goto(`/s/${space.slug}/keys`)
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Provider keys')
  await nav.getByRole('link', { name: 'Members' }).click()
  await expect(theirs.getByRole('button', { name: 'Invite' }).first()).toBeVisible()
  // Without “See usage” the page shows their own calls, and says so.
  await nav.getByRole('link', { name: 'Usage', exact: true }).click()
  await expect(theirs.getByText('Your role does not show you the calls of others.')).toBeVisible()

  // The role is in use, so it stays.
  await page.goto(`/s/${space.slug}/roles`)
  await page.getByRole('button', { name: 'Delete Key keeper' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete role' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('1 member still uses the role Key keeper')
  await theirs.context().close()
})

test('A10 H-26 two owners demote each other at once, in two browsers: one of them stays', async ({
  signedInPage: page,
  browser,
  keyway,
}) => {
  const { dashboard, space } = await newSpace(keyway, 'Two captains')
  const guest = await addStranger(keyway)
  await join(keyway, dashboard, space.id, guest, 'viewer')
  const { items } = (await dashboard.send('GET', `/api/spaces/${space.id}/members`)) as {
    items: { id: string; email: string }[]
  }
  const id = items.find(({ email }) => email === guest.email)?.id
  await dashboard.send('PATCH', `/api/spaces/${space.id}/members/${id}`, { role: 'owner' })
  const theirs = await browserOf(browser, keyway, guest)
  for (const [each, other] of [
    [page, guest.email],
    [theirs, ADMIN.email],
  ] as const) {
    await each.goto(`/s/${space.slug}/members`)
    await choose(each, other, 'Change role…')
    await each.getByRole('dialog').getByRole('radio', { name: 'Viewer' }).check()
  }
  const confirm = (each: Page) => each.getByRole('dialog').getByRole('button', { name: 'Change role' }).click()
  await Promise.all([confirm(page), confirm(theirs)])
  const outcomes = await Promise.all(
    [page, theirs].map(async (each) => {
      const done = each.getByText('is now Viewer')
      const refused = each.getByRole('dialog').getByRole('alert')
      await expect(done.or(refused).first()).toBeVisible()
      return (await refused.count()) === 0
    }),
  )
  expect(outcomes.filter(Boolean)).toHaveLength(1)
  const winner = outcomes[0] ? dashboard : await DashboardClient.signIn(keyway.origin, guest)
  const after = (await winner.send('GET', `/api/spaces/${space.id}/members?role=owner`)) as { total: number }
  expect(after.total).toBe(1)
  await theirs.context().close()
})

test('A20 a space is renamed, moved, and deleted with everything that stops named first', async ({
  signedInPage: page,
  keyway,
}) => {
  const { dashboard, space } = await newSpace(keyway, 'Old pier')
  await dashboard.createToken(space.id, 'pier laptop')
  await page.goto(`/s/${space.slug}/settings`)
  await expect(page.getByLabel('Single calls are kept')).toContainText('As the installation says: for 90 days')
  await expect(page.getByText('Empty: as the installation says, without a limit')).toBeVisible()
  await page.getByLabel('Short name').fill('me')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Keyway needs the short name me itself')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('New pier')
  await page.getByLabel('Short name').fill('new-pier')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page).toHaveURL('/s/new-pier/settings')
  await expect(page.getByRole('button', { name: /Switch space$/ })).toHaveAccessibleName('New pier Switch space')
  await page.getByRole('button', { name: 'Delete space' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('1 member loses the space')
  await expect(dialog).toContainText('1 live token stops reaching it')
  await dialog.getByRole('textbox').fill('New')
  await dialog.getByRole('button', { name: 'Delete space' }).click()
  await expect(dialog).toContainText('This is not the name of the space')
  await dialog.getByRole('textbox').fill('New pier')
  await dialog.getByRole('button', { name: 'Delete space' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/s/') && !url.pathname.includes('pier'))
  expect((await page.goto('/s/new-pier'))?.status()).toBe(404)
})

test('members, roles and settings work by keyboard alone, and axe finds nothing serious in their windows', async ({
  signedInPage: page,
  keyway,
}) => {
  test.slow()
  const { dashboard, space } = await newSpace(keyway, 'Keyboard')
  const guest = await addStranger(keyway)
  await join(keyway, dashboard, space.id, guest, 'viewer')
  await dashboard.send('POST', `/api/spaces/${space.id}/invitations`, { role: 'member', email: 'late@example.org' })
  await dashboard.send('POST', `/api/spaces/${space.id}/roles`, { name: 'Reader', permissions: ['usage:read'] })
  const found: string[] = []
  const look = async (where: string) => {
    for (const theme of ['light', 'dark']) {
      await page.evaluate((name) => {
        document.documentElement.classList.remove('light', 'dark')
        document.documentElement.classList.add(name)
      }, theme)
      found.push(...(await seriousFindings(page, `${where} ${theme}`)))
    }
  }

  await page.goto(`/s/${space.slug}/members`)
  await look('members')
  const menu = page
    .getByRole('row')
    .filter({ hasText: guest.email })
    .getByRole('button', { name: /^Actions for/ })
  await menu.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Change role…' })).toBeVisible()
  await page.getByRole('menuitem', { name: 'Change role…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Viewer' }).focus()
  await look('change role')
  await page.keyboard.press('ArrowDown')
  await expect(dialog.getByRole('radio', { name: 'Reader' })).toBeChecked()
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('row').filter({ hasText: guest.email })).toContainText('Reader')
  await expect(menu).toBeFocused()

  await page.getByRole('button', { name: 'Invite', exact: true }).press('Enter')
  await expect(dialog.getByLabel('E-mail')).toBeVisible()
  await look('invite')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Invite', exact: true })).toBeFocused()

  await page.goto(`/s/${space.slug}/roles`)
  await look('roles')
  await page.getByRole('button', { name: 'Edit Reader' }).press('Enter')
  await expect(dialog.getByLabel('Name')).toHaveValue('Reader')
  await look('edit role')
  await page.keyboard.press('Escape')

  await page.goto(`/s/${space.slug}/settings`)
  await page.getByRole('button', { name: 'Delete space' }).press('Enter')
  await expect(dialog).toContainText('2 members lose the space')
  await look('delete space')
  expect(found).toEqual([])
})
