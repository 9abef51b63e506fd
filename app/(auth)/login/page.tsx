import { AuthFrame } from '@/components/auth/auth-frame'
import { SignInForm } from '@/components/auth/sign-in-form'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Sign in' }

export default definePage({ access: 'public' }, async ({ searchParams: { callbackUrl, signedOut } }) => (
  <AuthFrame title="Sign in" description="Use the account of this installation.">
    <SignInForm
      callbackUrl={typeof callbackUrl === 'string' ? callbackUrl : null}
      signedOut={signedOut !== undefined}
    />
  </AuthFrame>
))
