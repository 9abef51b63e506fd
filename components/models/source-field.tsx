'use client'
import { ErrorState } from '@/components/ui/error-state'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { useModelSources } from './use-models'

/** Which provider key a model belongs to. */
export function SourceField({
  spaceId,
  error,
  onValueChange,
}: {
  spaceId: string
  error: string | undefined
  onValueChange?: (providerKeyId: string) => void
}) {
  const sources = useModelSources(spaceId)
  if (sources.isError && !sources.data) {
    return (
      <ErrorState
        title="The provider keys could not be loaded"
        message={messageOf(sources.error)}
        requestId={requestIdOf(sources.error)}
        onRetry={() => void sources.refetch()}
        retrying={sources.isFetching}
      />
    )
  }
  if (!sources.data) return <Skeleton className="h-15" />
  const hint = sources.data.items.length === 0 ? 'This space has no provider key yet. Add one first.' : undefined
  return (
    <Field label="Provider key" name="providerKeyId" error={error} hint={hint}>
      {(control) => (
        <Select {...control} onChange={(event) => onValueChange?.(event.currentTarget.value)}>
          {sources.data.items.map(({ id, slug, label }) => (
            <option key={id} value={id}>
              {slug} · {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
