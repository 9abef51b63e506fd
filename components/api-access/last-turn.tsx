import { RelativeTime } from '@/components/ui/relative-time'
import type { ApiAccessView } from '@/lib/schemas/api-access'

/** Who turned the switch last, when and why. Says nothing while nobody has. */
export function LastTurn({ view }: { view: ApiAccessView }) {
  const { enabled, changedAt, changedBy, reason } = view
  if (changedAt === null) return null
  return (
    <p className="max-w-prose text-[13px] break-words text-muted-foreground">
      Switched {enabled ? 'on' : 'off'} <RelativeTime at={changedAt} />
      {changedBy && (
        <>
          {' by '}
          <span className="text-foreground" title={changedBy.email}>
            {changedBy.name}
          </span>
        </>
      )}
      {reason === null ? '' : <>: “{reason}”</>}
    </p>
  )
}
