'use client'
import { X } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/message-of'
import type { ModelDefaultList } from '@/lib/schemas/model'
import type { SpaceView } from '@/lib/schemas/space'
import { MODEL_ROLES, ROLE_WORDS } from './role-words'
import { useModelDefaults, useSetDefault } from './use-models'

/** Which model the space uses for what when nobody names one. */
export function DefaultsCard({
  space,
  initial,
  canManage,
}: {
  space: SpaceView
  initial: ModelDefaultList
  canManage: boolean
}) {
  const toast = useToast()
  const list = useModelDefaults(space.id, initial)
  const set = useSetDefault(space.id)
  return (
    <>
      <RefreshProblem message={list.error?.message ?? null} onRetry={() => void list.refetch()} />
      <Card aria-label="Default models" className="mb-5">
        <dl className="grid grid-cols-2 lg:grid-cols-4">
          {MODEL_ROLES.map((role) => {
            const chosen = list.data.items.find((each) => each.role === role)
            return (
              <div key={role} className="min-w-0 px-5 py-3">
                <dt className="text-xs text-muted-foreground">
                  {ROLE_WORDS[role].name}
                  <span className="sr-only">, {ROLE_WORDS[role].use}</span>
                </dt>
                <dd className="mt-0.5 flex min-h-8 items-center gap-1.5">
                  {chosen ? (
                    <>
                      <span className="min-w-0 truncate font-mono text-[13px]" title={chosen.model}>
                        {chosen.model}
                      </span>
                      {!chosen.works && <Badge tone="warning">Off</Badge>}
                      {canManage && (
                        <Button
                          variant="ghost"
                          size="icon"
                          className="ml-auto"
                          disabled={set.isPending}
                          aria-label={`Take ${chosen.model} away from ${role}`}
                          onClick={() =>
                            set.mutate({ role, modelId: null }, { onError: (error) => toast.error(messageOf(error)) })
                          }
                        >
                          <X aria-hidden />
                        </Button>
                      )}
                    </>
                  ) : (
                    <span className="text-[13px] text-muted-foreground">No default</span>
                  )}
                </dd>
              </div>
            )
          })}
        </dl>
      </Card>
    </>
  )
}
