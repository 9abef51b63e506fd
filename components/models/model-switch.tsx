'use client'
import { Badge } from '@/components/ui/badge'
import { Switch } from '@/components/ui/switch'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/message-of'
import type { ModelView } from '@/lib/schemas/model'
import { useSwitchModel } from './use-models'

/** Whether a model can be called; what was chosen shows at once and falls back when it could not be done. */
export function ModelSwitch({ spaceId, model, canManage }: { spaceId: string; model: ModelView; canManage: boolean }) {
  const toast = useToast()
  const turn = useSwitchModel(spaceId, model.id)
  const enabled = turn.isPending ? turn.variables : model.enabled
  if (!canManage) return <Badge tone={enabled ? 'ok' : 'neutral'}>{enabled ? 'On' : 'Off'}</Badge>
  return (
    <Switch
      className="align-middle"
      aria-label={model.model}
      checked={enabled}
      onCheckedChange={(next) => {
        if (turn.isPending) return
        turn.mutate(next, { onError: (error) => toast.error(messageOf(error)) })
      }}
    />
  )
}
