import { useRef } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { isCompatible, type ProviderKind } from '@/lib/schemas/provider-key'
import { LOCAL_SERVERS, type LocalServer } from './local-servers'

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, className: 'font-mono' } as const

/** Where a provider is that the catalogue knows no address of, and what this space calls it. */
export function AddressFields({
  kind,
  words,
  errors,
}: {
  kind: ProviderKind
  words: { placeholder: string; hint: string }
  errors: Record<string, string>
}) {
  const address = useRef<HTMLInputElement>(null)
  const slug = useRef<HTMLInputElement>(null)
  function fill(server: LocalServer) {
    if (address.current) address.current.value = server.baseUrl
    if (slug.current) slug.current.value = server.slug
    address.current?.focus()
  }
  return (
    <>
      {kind === 'openai_compatible' && <LocalServers onPick={fill} />}
      <Field label="Address" name="baseUrl" error={errors.baseUrl} hint={words.hint}>
        {(control) => (
          <Input {...control} {...PLAIN} ref={address} type="url" inputMode="url" placeholder={words.placeholder} />
        )}
      </Field>
      {isCompatible(kind) && (
        <Field
          label="Short name"
          name="slug"
          error={errors.slug}
          hint="The first part of its model names, as in local/qwen3."
        >
          {(control) => <Input {...control} {...PLAIN} ref={slug} placeholder="local" />}
        </Field>
      )}
    </>
  )
}

function LocalServers({ onPick }: { onPick: (server: LocalServer) => void }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-[13px] font-medium">Your own server</legend>
      <div className="flex flex-wrap gap-1.5">
        {LOCAL_SERVERS.map((server) => (
          <Button key={server.slug} size="sm" onClick={() => onPick(server)}>
            {server.name}
          </Button>
        ))}
      </div>
      <p className="text-[13px] text-muted-foreground">
        A server in your own network must be named in <code className="font-mono">KEYWAY_EGRESS_ALLOW</code>, as in{' '}
        <code className="font-mono">127.0.0.1:11434</code>. If it asks for no key, enter any eight characters.
      </p>
    </fieldset>
  )
}
