/** Signs out and loads the sign-in page afresh, so that nothing of the person stays in memory. */
export async function leave(): Promise<void> {
  const { signOut } = await import('@/lib/client/sign-in')
  await signOut()
  location.assign('/login?signedOut')
}
