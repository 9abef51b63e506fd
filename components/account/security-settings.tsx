import { PageHeader } from '@/components/ui/page-header'
import type { SecurityLog, SessionList as Sessions } from '@/lib/schemas/account'
import { PasswordForm } from './password-form'
import { SecurityLogList } from './security-log-list'
import { SessionList } from './session-list'

/** Me → Security. */
export function SecuritySettings({
  email,
  initialSessions,
  initialLog,
}: {
  email: string
  initialSessions: Sessions
  initialLog: SecurityLog
}) {
  return (
    <>
      <PageHeader
        title="Security"
        description="Your password, where you are signed in, and what happened to your account."
      />
      <div className="grid max-w-4xl gap-6">
        <PasswordForm email={email} />
        <SessionList initial={initialSessions} />
        <SecurityLogList initial={initialLog} />
      </div>
    </>
  )
}
