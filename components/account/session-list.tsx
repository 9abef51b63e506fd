'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { LoadMore } from '@/components/lists/load-more'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { messageOf } from '@/lib/client/message-of'
import type { SessionList as Sessions, SessionView } from '@/lib/schemas/account'
import { EndSessionDialog } from './end-session-dialog'
import { SessionTable } from './session-table'
import { SignOutEverywhereDialog } from './sign-out-everywhere-dialog'
import { useSessions } from './use-security'

/** Where the person is signed in, and how to end it. */
export function SessionList({ initial }: { initial: Sessions }) {
  const sessions = useSessions(initial)
  const [ending, setEnding] = useState<SessionView | null>(null)
  const [everywhere, setEverywhere] = useState(false)
  return (
    <Card>
      <CardHeader className="pb-3">
        <div className="min-w-0 basis-64 grow">
          <CardTitle>Sessions</CardTitle>
          <CardDescription>
            Browsers you are signed in with. A session ends after 12 hours without use, and after 7 days in any case.
          </CardDescription>
        </div>
        <Button onClick={() => setEverywhere(true)}>Sign out everywhere</Button>
      </CardHeader>
      <div className="empty:hidden px-5">
        <RefreshProblem
          message={sessions.isRefetchError ? messageOf(sessions.error) : null}
          onRetry={() => void sessions.refetch()}
        />
      </div>
      <SessionTable sessions={sessions.items} onEnd={setEnding} />
      <LoadMore query={sessions} />
      <EndSessionDialog session={ending} onClose={() => setEnding(null)} />
      <SignOutEverywhereDialog
        open={everywhere}
        count={sessions.items.length}
        hasMore={sessions.hasNextPage}
        onClose={() => setEverywhere(false)}
      />
    </Card>
  )
}
