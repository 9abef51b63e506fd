import { redirect } from 'next/navigation'
import { AuthFrame } from '@/components/auth/auth-frame'
import { NotSetUp } from '@/components/auth/not-set-up'
import { SignInForm } from '@/components/auth/sign-in-form'
import { safeCallback } from '@/lib/client/safe-callback'
import { getSetup } from '@/lib/services/account/get-setup'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Sign in' }

export default definePage({ access: 'public' }, async ({ ctx, searchParams }) => {
  const { callbackUrl, signedOut } = searchParams
  const target = typeof callbackUrl === 'string' ? callbackUrl : null
  if (ctx.user) redirect(safeCallback(target))
  const { hasAdministrator } = await getSetup(ctx, {})
  return (
    <AuthFrame title="Sign in" description="Use the account of this installation.">
      {!hasAdministrator && <NotSetUp />}
      <SignInForm callbackUrl={target} signedOut={signedOut !== undefined} />
    </AuthFrame>
  )
})
