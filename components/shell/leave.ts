import { signOut } from '@/lib/client/sign-in'

/** Signs out and loads the sign-in page afresh, so that nothing of the person stays in memory. */
export async function leave(): Promise<void> {
  await signOut()
  location.assign('/login?signedOut')
}
