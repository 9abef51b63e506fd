/**
 * Signs in with a password that was chosen a moment ago and opens the dashboard by a whole load, so that nothing an
 * earlier person left in memory survives; where that fails, the sign-in page. Never returns while the page is leaving.
 */
export async function enterWith(credentials: { email: string; password: string }): Promise<void> {
  try {
    const { signIn } = await import('@/lib/client/sign-in')
    await signIn(credentials)
    location.assign('/')
  } catch {
    location.assign('/login')
  }
  // The button stays busy until the next page is there.
  await new Promise(() => undefined)
}
