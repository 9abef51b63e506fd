'use client'
import { useState } from 'react'
import { ErrorState } from '@/components/ui/error-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/use-form'
import { useLimitTargets } from './use-limits'

const KINDS = { space: 'This space', person: 'A person', token: 'A token', model: 'A model' } as const

/** For whom a new limit or budget is: the controls are `subject` and `subjectId`. */
export function SubjectFields({
  spaceId,
  kinds,
  errors,
}: {
  spaceId: string
  kinds: readonly (keyof typeof KINDS)[]
  errors: Record<string, string>
}) {
  const [kind, setKind] = useState<string>('space')
  const targets = useLimitTargets(spaceId)
  if (targets.isError && !targets.data) {
    return (
      <ErrorState
        title="People and tokens could not be loaded"
        message={messageOf(targets.error)}
        requestId={requestIdOf(targets.error)}
        onRetry={() => void targets.refetch()}
        retrying={targets.isFetching}
      />
    )
  }
  if (!targets.data) return <Skeleton className="h-15" />
  const { people, tokens, models } = targets.data
  const choices = kind === 'person' ? people : tokens
  return (
    <>
      <Field label="For" name="subject" error={errors.subject}>
        {(control) => (
          <Select {...control} value={kind} onChange={(event) => setKind(event.target.value)}>
            {kinds.map((each) => (
              <option key={each} value={each}>
                {KINDS[each]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {(kind === 'person' || kind === 'token') && (
        <Field
          key={kind}
          label={kind === 'person' ? 'Person' : 'Token'}
          name="subjectId"
          error={errors.subjectId}
          hint={choices.length === 0 ? 'No token reaches this space yet.' : undefined}
        >
          {(control) => (
            <Select {...control}>
              {choices.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {kind === 'model' && (
        <Field label="Model" name="subjectId" error={errors.subjectId} hint="By its full name, provider/model.">
          {(control) => (
            <>
              <Input
                {...control}
                list="limit-models"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono"
                placeholder="openai/gpt-5.6"
              />
              <datalist id="limit-models">
                {models.map((model) => (
                  <option key={model}>{model}</option>
                ))}
              </datalist>
            </>
          )}
        </Field>
      )}
    </>
  )
}
