'use client'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Count } from '@/components/ui/count'
import { RelativeTime } from '@/components/ui/relative-time'
import { Spinner } from '@/components/ui/spinner'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { providerName } from './provider-catalogue'
import { type ProviderKeyAction, ProviderKeyMenu } from './provider-key-menu'
import { ProviderKeyStatus } from './provider-key-status'

type Actions = {
  /** Id of the key being tested now. */
  testing: string | null
  onTest: (key: ProviderKeyView) => void
  onDelete: (key: ProviderKeyView) => void
  onAction: (action: ProviderKeyAction, key: ProviderKeyView) => void
}

/** Which key is the default matters only where a provider has several. */
const sharesProvider = (key: ProviderKeyView, keys: readonly ProviderKeyView[]) =>
  keys.some((other) => other.slug === key.slug && other.id !== key.id)

/** The keys of a space. `actions` null = the viewer may only look. */
export function ProviderKeyTable({ keys, actions }: { keys: readonly ProviderKeyView[]; actions: Actions | null }) {
  return (
    <Table>
      <TableCaption>Provider keys of this space</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Label</TableHead>
          <TableHead>Provider</TableHead>
          <TableHead>Key</TableHead>
          <TableHead>Status</TableHead>
          <TableHead numeric>Models</TableHead>
          <TableHead>Last used</TableHead>
          {actions && (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {keys.map((key) => (
          <TableRow key={key.id}>
            <TableRowHead>
              <span className="break-words">{key.label}</span>
              {key.isDefault && sharesProvider(key, keys) && <Badge className="ml-2">Default</Badge>}
            </TableRowHead>
            <TableCell label="Provider">
              <div className="min-w-0">
                <div>{providerName(key.provider)}</div>
                {key.baseUrl && (
                  <div className="max-w-64 truncate font-mono text-xs text-muted-foreground" title={key.baseUrl}>
                    {key.slug} · {key.baseUrl}
                  </div>
                )}
              </div>
            </TableCell>
            <TableCell label="Key" className="font-mono text-[13px] whitespace-nowrap text-muted-foreground">
              {key.hint ? `…${key.hint}` : 'hidden'}
            </TableCell>
            <TableCell label="Status">
              <Status keyView={key} testing={actions?.testing === key.id} />
            </TableCell>
            <TableCell label="Models" numeric>
              {key.modelCount > 0 ? <Count value={key.modelCount} /> : key.allowAnyModel ? 'any' : '–'}
            </TableCell>
            <TableCell label="Last used">
              <RelativeTime at={key.lastUsedAt} />
            </TableCell>
            {actions && (
              <TableCell className="sm:text-right">
                <RowActions keyView={key} actions={actions} shared={sharesProvider(key, keys)} />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Status({ keyView, testing }: { keyView: ProviderKeyView; testing: boolean }) {
  if (testing) {
    return (
      <span className="inline-flex items-center gap-1.5 text-muted-foreground">
        <Spinner className="size-3.5" />
        Testing…
      </span>
    )
  }
  return (
    <div className="grid justify-items-end gap-1 sm:justify-items-start">
      <ProviderKeyStatus status={keyView.status} />
      {keyView.problem && <p className="max-w-72 text-xs text-pretty text-muted-foreground">{keyView.problem}</p>}
      <LastSeen keyView={keyView} />
    </div>
  )
}

/** When the provider last took the key, and when it last did not, whichever is newer. */
function LastSeen({ keyView: { lastSucceededAt, lastFailedAt } }: { keyView: ProviderKeyView }) {
  const failed = lastFailedAt !== null && (lastSucceededAt === null || lastFailedAt > lastSucceededAt)
  const at = failed ? lastFailedAt : lastSucceededAt
  if (at === null) return null
  return (
    <p className="text-xs text-muted-foreground">
      {failed ? 'Refused' : 'Worked'} <RelativeTime at={at} />
    </p>
  )
}

function RowActions({
  keyView,
  actions,
  shared,
}: {
  keyView: ProviderKeyView
  actions: Actions
  /** Another key of the provider is there, so one of them is the default. */
  shared: boolean
}) {
  return (
    <div className="flex justify-end gap-1">
      {keyView.status !== 'unreadable' && keyView.status !== 'off' && (
        <Button size="sm" variant="ghost" disabled={actions.testing !== null} onClick={() => actions.onTest(keyView)}>
          Test<span className="sr-only"> {keyView.label} again</span>
        </Button>
      )}
      <Button size="sm" variant="ghost" className="text-danger" onClick={() => actions.onDelete(keyView)}>
        Delete<span className="sr-only"> {keyView.label}</span>
      </Button>
      <ProviderKeyMenu
        label={keyView.label}
        actions={[
          'edit',
          ...(keyView.status === 'off' ? [] : (['rotate'] as const)),
          ...(shared && !keyView.isDefault ? (['default'] as const) : []),
        ]}
        onAction={(action) => actions.onAction(action, keyView)}
      />
    </div>
  )
}
