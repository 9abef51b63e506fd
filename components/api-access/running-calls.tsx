'use client'
import { useState } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/message-of'
import type { ApiAccessView } from '@/lib/schemas/api-access'
import { useSetApiAccess } from './use-api-access'
import { whatRuns } from './what-ends'

/** While the switch is off and calls may still end: how many there are, and the way to cut them after all. */
export function RunningCalls({
  spaceId,
  view,
  canManage,
}: {
  spaceId: string
  view: ApiAccessView
  canManage: boolean
}) {
  const [asking, setAsking] = useState(false)
  const toast = useToast()
  const cut = useSetApiAccess(spaceId)
  if (!view.drains) return null
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-t border-border px-5 py-3">
      <p aria-live="polite">Running calls may end. {whatRuns(view)}</p>
      {canManage && (
        <Button size="sm" onClick={() => setAsking(true)}>
          Cut them now
        </Button>
      )}
      <AlertDialog
        open={asking}
        onOpenChange={(open) => {
          if (!open) cut.reset()
          setAsking(open)
        }}
        title="Cut the running calls?"
        description={`${whatRuns(view)} Their clients get an error event instead of the rest of the answer.`}
        confirmLabel="Cut them now"
        pending={cut.isPending}
        error={cut.error && messageOf(cut.error)}
        onConfirm={() =>
          cut.mutate(
            { enabled: false, streams: 'cut', ...(view.reason === null ? {} : { reason: view.reason }) },
            {
              onSuccess: () => {
                setAsking(false)
                toast.success('The running calls are cut')
              },
            },
          )
        }
      />
    </div>
  )
}
