import { ProfileSettings } from '@/components/account/profile-settings'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Profile' }

export default definePage({ access: 'self' }, async ({ ctx }) => <ProfileSettings initialMe={ctx.user} />)
