'use client'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { ModelPicker } from '@/components/models/model-picker'
import { CreateTokenDialog } from '@/components/tokens/create-token-dialog'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { messageOf } from '@/lib/client/message-of'
import type { CallableModel } from '@/lib/schemas/playground'
import type { OnboardingView, SpaceView } from '@/lib/schemas/space'
import type { CreatedToken } from '@/lib/schemas/token'
import { CallTicks } from './call-ticks'
import { ClientPicker } from './client-picker'
import { SnippetList } from './snippet-list'
import { snippetSteps } from './snippets'
import { baseUrlFor, CLIENTS, type ClientId, clientOf } from './clients'
import { useNewCall } from './use-new-call'

/** Pick a client, copy its configuration for this installation, and watch its first call arrive. */
export function ConnectPage({
  space,
  origin,
  onboarding,
  models,
  newestCall,
}: {
  space: SpaceView
  /** Where this installation is reached, without a trailing slash. */
  origin: string
  onboarding: OnboardingView
  /** Those to choose from. */
  models: readonly CallableModel[]
  /** Request id of the newest call before this page; calls after it are new. */
  newestCall: string | null
}) {
  const [client, setClient] = useClient(
    onboarding.sampleModel.chat === null && onboarding.sampleModel.anthropic !== null ? 'claude-code' : 'curl',
  )
  const [created, setCreated] = useState<CreatedToken | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const { protocol, name } = clientOf(client)
  const { chat, anthropic } = onboarding.sampleModel
  // A model of the client's own protocol needs no translation, so it is suggested first.
  const model = chosen ?? (protocol === 'openai' ? (chat ?? anthropic) : (anthropic ?? chat))
  const base = baseUrlFor(protocol, origin)
  const steps = snippetSteps(client, { origin, token: created?.secret ?? null, model })
  return (
    <>
      <PageHeader
        title="Connect"
        description={`Point a program you already use at ${space.name}: it needs a base URL, a token and a model name.`}
      />
      <div className="grid grid-cols-1 gap-4">
        <Missing space={space} hasModel={model !== null} />
        <Card>
          <CardHeader>
            <CardTitle>Client and model</CardTitle>
          </CardHeader>
          <CardContent className="grid grid-cols-1 gap-4">
            <ClientPicker value={client} onValueChange={setClient} />
            <div className="grid max-w-md gap-1.5">
              <p className="text-[13px] font-medium">Model</p>
              <ModelPicker label="Model" value={model ?? ''} models={models} onValueChange={setChosen} />
            </div>
          </CardContent>
        </Card>
        <TokenCard space={space} created={created} onCreated={setCreated} />
        <Card>
          <CardHeader>
            <div className="min-w-0">
              <CardTitle>Configuration for {name}</CardTitle>
              <CardDescription>
                {created
                  ? 'Your new token is filled in. Keep it out of source control.'
                  : 'Put your token where the placeholder stands, or create one above and it is filled in.'}
              </CardDescription>
            </div>
          </CardHeader>
          <CardContent className="grid grid-cols-1 gap-5">
            {!steps.some(({ code }) => code === base) && (
              <div className="grid grid-cols-1 gap-1.5">
                <p className="text-[13px] font-medium">Base URL</p>
                <CodeBlock code={base} label="Base URL" />
              </div>
            )}
            <SnippetList steps={steps} />
          </CardContent>
        </Card>
        <Listener key={created?.token.id} space={space} newestCall={newestCall} token={created?.token ?? null} />
      </div>
    </>
  )
}

/** The client in the address, else one that the space has a model for. */
function useClient(fallback: ClientId): [ClientId, (client: ClientId) => void] {
  const params = useSearchParams()
  const pathname = usePathname()
  const asked = CLIENTS.find(({ id }) => id === params.get('client'))?.id
  const [client, setClient] = useState(asked ?? fallback)
  const choose = (next: ClientId) => {
    setClient(next)
    // So that the page can be shared or opened again with the same client.
    window.history.replaceState(null, '', `${pathname}?client=${next}`)
  }
  return [client, choose]
}

/** What would make the first call fail, said before it does. */
function Missing({ space, hasModel }: { space: SpaceView; hasModel: boolean }) {
  const link = 'font-medium underline underline-offset-2'
  return (
    <>
      {!space.apiAccessEnabled && (
        <Alert tone="warning" title="This space does not accept API calls yet">
          {space.permissions.includes('api_access:manage') ? (
            <>
              Switch API access on under{' '}
              <Link href={`/s/${space.slug}/access`} className={link}>
                Manage → API access
              </Link>
              .
            </>
          ) : (
            'An owner of the space can switch API access on under Manage → API access.'
          )}
        </Alert>
      )}
      {!hasModel && (
        <Alert tone="warning" title="No model yet">
          No provider key of this space lists a model, so the name below is only an example.{' '}
          {space.permissions.includes('provider_keys:manage') ? (
            <Link href={`/s/${space.slug}/keys?add`} className={link}>
              Add a provider key
            </Link>
          ) : (
            'An administrator of the space can add one.'
          )}
        </Alert>
      )}
    </>
  )
}

function TokenCard({
  space,
  created,
  onCreated,
}: {
  space: SpaceView
  created: CreatedToken | null
  onCreated: (created: CreatedToken) => void
}) {
  const [creating, setCreating] = useState(false)
  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-4">
      <div className="min-w-0">
        <CardTitle>Token</CardTitle>
        <CardDescription>
          {created ? (
            <>
              <code className="font-mono text-[13px]">{created.token.prefix}…</code> (“{created.token.name}”) stands in
              the configuration until you leave this page.
            </>
          ) : (
            <>
              Use a token you have stored, or make one for this client. Tokens are listed under{' '}
              <Link href="/me/tokens" className="underline underline-offset-2">
                Me → Tokens
              </Link>
              .
            </>
          )}
        </CardDescription>
      </div>
      <Button variant={created ? 'secondary' : 'primary'} onClick={() => setCreating(true)}>
        {created ? 'Create another token' : 'Create token'}
      </Button>
      <CreateTokenDialog open={creating} onOpenChange={setCreating} spaces={[space]} onCreated={onCreated} />
    </Card>
  )
}

function Listener({
  space,
  newestCall,
  token,
}: {
  space: SpaceView
  newestCall: string | null
  /** The one made on this page: only its calls count. */
  token: CreatedToken['token'] | null
}) {
  const { call, error, refetch } = useNewCall(space.id, newestCall, token?.id ?? null)
  return (
    <Card>
      <CardHeader>
        <div className="min-w-0">
          <CardTitle>{call ? 'Newest call' : 'Waiting for a call'}</CardTitle>
          <CardDescription>
            Run the client now: this page listens for {token ? `calls with “${token.name}”` : 'calls to this space'} and
            shows how far each one comes. A token that is not valid reaches no space, so nothing shows here.
          </CardDescription>
        </div>
      </CardHeader>
      <CardContent>
        <RefreshProblem message={error && messageOf(error)} onRetry={() => void refetch()} />
        <CallTicks call={call} slug={space.slug} />
      </CardContent>
    </Card>
  )
}
