'use client'
import { useState } from 'react'
import { Switch } from '@/components/ui/switch'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/message-of'
import { SwitchOffDialog } from './switch-off-dialog'
import { useSetApiAccess } from './use-api-access'

/**
 * Whether programs may call models in this space. Switching off asks first and names what stops.
 * The control is labelled by `labelledBy` (an element's id) or by itself.
 */
export function ApiAccessSwitch({
  spaceId,
  enabled,
  canManage,
  labelledBy,
}: {
  spaceId: string
  enabled: boolean
  canManage: boolean
  labelledBy?: string
}) {
  const [asking, setAsking] = useState(false)
  const toast = useToast()
  const set = useSetApiAccess(spaceId)
  const switchOn = () =>
    set.mutate(
      { enabled: true },
      {
        onSuccess: () => toast.success('API access is on'),
        onError: (error) => toast.error(messageOf(error)),
      },
    )
  const label = labelledBy ? { 'aria-labelledby': labelledBy } : { 'aria-label': 'API access' }
  return (
    <>
      <Switch
        {...label}
        // While a switch on is under way it is shown as done; a refusal turns it back.
        checked={set.isPending && set.variables.enabled ? true : enabled}
        disabled={!canManage}
        onCheckedChange={(next) => {
          // Not disabled meanwhile: that would take the focus away.
          if (set.isPending) return
          if (next) switchOn()
          else setAsking(true)
        }}
      />
      <SwitchOffDialog
        open={asking}
        spaceId={spaceId}
        onClose={() => setAsking(false)}
        onSwitchOff={async (input) => {
          await set.mutateAsync(input)
          setAsking(false)
          toast.success('API access is off')
        }}
      />
    </>
  )
}
