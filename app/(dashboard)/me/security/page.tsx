import { LOG_PAGE, SESSIONS_PAGE } from '@/components/account/page-sizes'
import { SecuritySettings } from '@/components/account/security-settings'
import { getSecurityLog } from '@/lib/services/account/get-security-log'
import { listSessions } from '@/lib/services/account/list-sessions'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Security' }

export default definePage({ access: 'self' }, async ({ ctx }) => {
  const [sessions, log] = await Promise.all([
    listSessions(ctx.self, { limit: SESSIONS_PAGE }),
    getSecurityLog(ctx.self, { limit: LOG_PAGE }),
  ])
  return <SecuritySettings email={ctx.user.email} initialSessions={sessions} initialLog={log} />
})
