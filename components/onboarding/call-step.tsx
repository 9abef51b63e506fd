'use client'
import Link from 'next/link'
import { useState } from 'react'
import { callHelp } from '@/components/connect/call-progress'
import { ClientPicker } from '@/components/connect/client-picker'
import { SnippetList } from '@/components/connect/snippet-list'
import { snippetSteps } from '@/components/connect/snippets'
import { type ClientId, clientOf } from '@/components/connect/clients'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import type { OnboardingView, SpaceView } from '@/lib/schemas/space'
import type { CreatedToken } from '@/lib/schemas/token'
import type { UsageEventView } from '@/lib/schemas/usage'

/** Copy-ready configuration for a client, and a listener that says what arrives. */
export function CallStep({
  space,
  origin,
  view,
  created,
  onCreate,
  failed,
}: {
  space: SpaceView
  origin: string
  view: OnboardingView
  /** The token made a step before, whose secret is still in memory. */
  created: CreatedToken | null
  onCreate: () => void
  /** The newest call when it did not get through. */
  failed: UsageEventView | null
}) {
  const { chat, anthropic } = view.sampleModel
  const [client, setClient] = useState<ClientId>(chat === null && anthropic !== null ? 'anthropic-typescript' : 'curl')
  const model = clientOf(client).protocol === 'openai' ? (chat ?? anthropic) : (anthropic ?? chat)
  const help = failed && callHelp(failed)
  return (
    <>
      <p className="max-w-prose text-pretty text-muted-foreground">
        Choose a client and run what stands below.{' '}
        {created ? 'Your new token is filled in.' : 'Put your token where the placeholder stands.'}
      </p>
      {!created && space.permissions.includes('gateway:call') && (
        <div>
          <Button size="sm" onClick={onCreate}>
            Create another token
          </Button>
        </div>
      )}
      <ClientPicker value={client} onValueChange={setClient} />
      {model === null && (
        <Alert tone="warning">
          No provider key of this space lists a model, so the name below is only an example.{' '}
          <Link href={`/s/${space.slug}/keys`} className="font-medium underline underline-offset-2">
            Open provider keys
          </Link>
        </Alert>
      )}
      <SnippetList steps={snippetSteps(client, { origin, token: created?.secret ?? null, model })} />
      <div aria-live="polite">
        {help ? (
          <Alert tone="warning" title="A call arrived and did not get through">
            {help.text}{' '}
            {help.page && (
              <Link href={`/s/${space.slug}/${help.page}`} className="font-medium underline underline-offset-2">
                {help.page === 'access' ? 'Open API access' : 'Open provider keys'}
              </Link>
            )}{' '}
            Still listening.
          </Alert>
        ) : (
          <p className="flex items-center gap-2 text-muted-foreground">
            <Spinner className="text-primary" />
            Listening for the first call
          </p>
        )}
      </div>
    </>
  )
}
