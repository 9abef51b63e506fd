import { forgetSignedIn } from '@/lib/client/signed-in-mark'

/** Marks the document, because what is still polling is refused between signing out and the next page. */
const MARK = 'leaving'

/** Whether the person is signing out: a refusal is then no reason to ask them to sign in again. */
export const isLeaving = (): boolean => MARK in document.documentElement.dataset

/** Signs out and loads the sign-in page afresh, so that nothing of the person stays in memory. */
export async function leave(): Promise<void> {
  const { signOut } = await import('@/lib/client/sign-in')
  await leaveAfter(signOut)
}

/** As `leave`, for anything else that ends this session. @throws whatever `end` throws; the person then stays. */
export async function leaveAfter(end: () => Promise<unknown>): Promise<void> {
  document.documentElement.dataset[MARK] = ''
  try {
    await end()
  } catch (error) {
    delete document.documentElement.dataset[MARK]
    throw error
  }
  forgetSignedIn()
  location.assign('/login?signedOut')
}
