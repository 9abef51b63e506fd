'use client'
import { useId, useState } from 'react'
import { ErrorState } from '@/components/ui/error-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SearchInput } from '@/components/ui/search-input'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import type { LimitSubject } from '@/lib/schemas/limit'
import { type LimitScope, useLimitChoices } from './use-limits'

/** The control's name for what is chosen, as the schema has it. */
export const FIELD_OF: Partial<Record<LimitSubject, 'userId' | 'tokenId' | 'model'>> = {
  person: 'userId',
  member: 'userId',
  token: 'tokenId',
  model: 'model',
}
const LABELS: Partial<Record<LimitSubject, string>> = {
  person: 'Person',
  member: 'Member',
  token: 'Token',
  model: 'Model',
}

/** Who or what a new limit is for. Nothing where the whole space or installation is meant. */
export function LimitedThingField({
  scope,
  subject,
  error,
}: {
  scope: LimitScope
  subject: LimitSubject
  error: string | undefined
}) {
  const [typed, setTyped] = useState('')
  const search = useSettledSearch(typed)
  const choices = useLimitChoices(scope, subject, search)
  const listId = useId()
  const name = FIELD_OF[subject]
  const label = LABELS[subject] ?? ''
  if (name === undefined) return null
  if (choices.isError && !choices.data) {
    return (
      <ErrorState
        title="The list could not be loaded"
        message={messageOf(choices.error)}
        requestId={requestIdOf(choices.error)}
        onRetry={() => void choices.refetch()}
        retrying={choices.isFetching}
      />
    )
  }
  if (!choices.data) return <Skeleton className="h-15" />
  const { items, more } = choices.data
  if (subject === 'model') {
    return (
      <Field
        label={label}
        name={name}
        error={error}
        hint="As provider/model. It holds whatever alias a program calls it by."
      >
        {(control) => (
          <>
            <Input
              {...control}
              list={listId}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              placeholder="openai/gpt-5.5"
            />
            <datalist id={listId}>
              {items.map(({ id, name: model }) => (
                <option key={id} value={model}>
                  {model}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
    )
  }
  return (
    <>
      {(more || typed !== '') && (
        <SearchInput label={`Search ${label.toLowerCase()}s`} value={typed} onValueChange={setTyped} />
      )}
      <Field label={label} name={name} error={error} hint={items.length === 0 ? 'There is none to choose.' : undefined}>
        {(control) => (
          <Select {...control}>
            {items.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {choice.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  )
}
