'use client'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
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
import type { TokenView } from '@/lib/schemas/token'
import { TokenStatusBadge } from './token-status-badge'
import type { TokenScope } from './use-tokens'

export type TokenAction = 'edit' | 'rotate' | 'revoke'

const LABELS: Record<TokenAction, string> = { edit: 'Edit', rotate: 'Rotate', revoke: 'Revoke' }

/** What can be done to a token in its state. A space's own cannot be edited: whoever holds it relies on what it may do. */
function actionsOf(token: TokenView, scope: TokenScope): TokenAction[] {
  if (token.status === 'revoked' || token.status === 'expired') return []
  return [
    ...(scope === null ? (['edit'] as const) : []),
    ...(token.rotated || token.status === 'inactive' ? [] : (['rotate'] as const)),
    'revoke',
  ]
}

const modelsOf = ({ modelAllow }: TokenView): string => {
  const [first = '', ...more] = modelAllow
  return more.length === 0 ? first : `${first} and ${more.length} more`
}

export function TokenTable({
  caption,
  scope,
  tokens,
  onAction,
}: {
  caption: string
  scope: TokenScope
  tokens: readonly TokenView[]
  onAction: (action: TokenAction, token: TokenView) => void
}) {
  return (
    <Table>
      <TableCaption>{caption}</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Token</TableHead>
          <TableHead>{scope === null ? 'Space' : 'Made by'}</TableHead>
          <TableHead>Status</TableHead>
          <TableHead>Last used</TableHead>
          <TableHead>Expires</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tokens.map((token) => (
          <TableRow key={token.id}>
            <TableRowHead>
              <span className="block min-w-0">
                <span className="block break-words">{token.name}</span>
                {token.modelAllow.length > 0 && (
                  <span
                    className="block font-mono text-xs font-normal break-all text-muted-foreground"
                    title={token.modelAllow.join('\n')}
                  >
                    {modelsOf(token)}
                  </span>
                )}
              </span>
            </TableRowHead>
            <TableCell label="Token" className="font-mono text-[13px] whitespace-nowrap text-muted-foreground">
              {token.prefix}…
            </TableCell>
            <TableCell label={scope === null ? 'Space' : 'Made by'} className="sm:min-w-28">
              <span className="break-words">
                {scope === null ? (token.space?.name ?? 'All your spaces') : (token.createdBy ?? 'Somebody who left')}
              </span>
            </TableCell>
            <TableCell label="Status">
              <TokenStatusBadge token={token} />
            </TableCell>
            <TableCell label="Last used">
              <RelativeTime at={token.lastUsedAt} />
            </TableCell>
            <TableCell label="Expires">
              <RelativeTime at={token.expiresAt} />
            </TableCell>
            <TableCell className="sm:text-right">
              <span className="-ml-2 flex flex-wrap gap-1 sm:ml-0 sm:flex-nowrap sm:justify-end">
                {actionsOf(token, scope).map((action) => (
                  <Button
                    key={action}
                    size="sm"
                    variant="ghost"
                    className={action === 'revoke' ? 'text-danger' : undefined}
                    onClick={() => onAction(action, token)}
                  >
                    {LABELS[action]}
                    <span className="sr-only"> {token.name}</span>
                  </Button>
                ))}
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
