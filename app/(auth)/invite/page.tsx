import { AuthFrame } from '@/components/auth/auth-frame'
import { JoinSpace } from '@/components/invitations/join-space'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Invitation', referrer: 'no-referrer' as const }

export default definePage({ access: 'public' }, async ({ ctx }) => (
  <AuthFrame title="Invitation">
    <JoinSpace email={ctx.user?.email ?? null} />
  </AuthFrame>
))
