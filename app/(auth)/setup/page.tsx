import { AuthFrame } from '@/components/auth/auth-frame'
import { SetupForm } from '@/components/auth/setup-form'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Set up', referrer: 'no-referrer' as const }

export default definePage({ access: 'public' }, async () => (
  <AuthFrame title="Welcome to Keyway" description="Create the first administrator of this installation.">
    <SetupForm />
  </AuthFrame>
))
