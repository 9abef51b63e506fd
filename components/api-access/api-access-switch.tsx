'use client'
import { useState } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { formatPlural } from '@/components/ui/format'
import { Switch } from '@/components/ui/switch'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/use-form'
import { useApiAccess, useSetApiAccess } from './use-api-access'

/**
 * Whether programs may call models in this space. Switching off asks first and names how many tokens stop.
 * The control is labelled by `labelledBy` (an element's id) or by itself.
 */
export function ApiAccessSwitch({
  spaceId,
  enabled,
  canManage,
  labelledBy,
  onChanged,
}: {
  spaceId: string
  enabled: boolean
  canManage: boolean
  labelledBy?: string
  onChanged?: (enabled: boolean) => void
}) {
  const [asking, setAsking] = useState(false)
  const toast = useToast()
  const set = useSetApiAccess(spaceId)
  const { data } = useApiAccess(spaceId, { enabled: asking })

  function change(next: boolean) {
    set.mutate(next, {
      onSuccess: () => {
        setAsking(false)
        toast.success(next ? 'API access is on' : 'API access is off')
        onChanged?.(next)
      },
      onError: (error) => !asking && toast.error(messageOf(error)),
    })
  }
  const label = labelledBy ? { 'aria-labelledby': labelledBy } : { 'aria-label': 'API access' }
  return (
    <>
      <Switch
        {...label}
        // While a switch on is under way it is shown as done; a refusal turns it back.
        checked={set.isPending && set.variables ? true : enabled}
        disabled={!canManage || set.isPending}
        onCheckedChange={(next) => (next ? change(true) : setAsking(true))}
      />
      <AlertDialog
        open={asking}
        onOpenChange={(open) => {
          if (!open) set.reset()
          setAsking(open)
        }}
        title="Switch API access off?"
        description={`${stopping(data?.tokens.length)} Nothing is deleted: switching it on again lets them call as before.`}
        confirmLabel="Switch off"
        pending={set.isPending}
        error={set.error && messageOf(set.error)}
        onConfirm={() => change(false)}
      />
    </>
  )
}

function stopping(count: number | undefined): string {
  if (count === undefined) return 'Every token that reaches this space stops at once.'
  if (count === 0) return 'No token reaches this space at the moment, so no program stops.'
  return `${formatPlural(count, 'token')} ${count === 1 ? 'stops' : 'stop'} at once: calls are refused from the next one on.`
}
