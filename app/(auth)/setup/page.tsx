import { AuthFrame } from '@/components/auth/auth-frame'
import { AlreadySetUp } from '@/components/auth/already-set-up'
import { SetupForm } from '@/components/auth/setup-form'
import { getSetup } from '@/lib/services/account/get-setup'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Set up', referrer: 'no-referrer' as const }

export default definePage({ access: 'public' }, async ({ ctx }) => {
  const { hasAdministrator } = await getSetup(ctx, {})
  return hasAdministrator ? (
    <AuthFrame title="Welcome to Keyway">
      <AlreadySetUp />
    </AuthFrame>
  ) : (
    <AuthFrame title="Welcome to Keyway" description="Create the first administrator of this installation.">
      <SetupForm />
    </AuthFrame>
  )
})
