import { AuthFrame } from '@/components/auth/auth-frame'
import { PasswordLinkForm } from '@/components/auth/password-link-form'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Choose a password', referrer: 'no-referrer' as const }

export default definePage({ access: 'public' }, async () => (
  <AuthFrame title="Choose a password" description="You sign in with it from now on.">
    <PasswordLinkForm />
  </AuthFrame>
))
