import { redirect } from 'next/navigation'
import { AuthFrame } from '@/components/auth/auth-frame'
import { SignInForm } from '@/components/auth/sign-in-form'
import { safeCallback } from '@/lib/client/safe-callback'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Sign in' }

export default definePage({ access: 'public' }, async ({ ctx, searchParams }) => {
  const { callbackUrl, signedOut } = searchParams
  const target = typeof callbackUrl === 'string' ? callbackUrl : null
  if (ctx.user) redirect(safeCallback(target))
  return (
    <AuthFrame title="Sign in" description="Use the account of this installation.">
      <SignInForm callbackUrl={target} signedOut={signedOut !== undefined} />
    </AuthFrame>
  )
})
