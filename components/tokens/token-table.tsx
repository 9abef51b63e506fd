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

const isDead = (token: TokenView) => token.status === 'revoked' || token.status === 'expired'

export function TokenTable({
  tokens,
  onRevoke,
}: {
  tokens: readonly TokenView[]
  onRevoke: (token: TokenView) => void
}) {
  return (
    <Table>
      <TableCaption>Your personal access tokens</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Token</TableHead>
          <TableHead>Space</TableHead>
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
              <span className="break-words">{token.name}</span>
            </TableRowHead>
            <TableCell label="Token" className="font-mono text-[13px] whitespace-nowrap text-muted-foreground">
              {token.prefix}…
            </TableCell>
            <TableCell label="Space">
              <span className="break-words">{token.space?.name ?? 'All your spaces'}</span>
            </TableCell>
            <TableCell label="Status">
              <TokenStatusBadge status={token.status} />
            </TableCell>
            <TableCell label="Last used">
              <RelativeTime at={token.lastUsedAt} />
            </TableCell>
            <TableCell label="Expires">
              <RelativeTime at={token.expiresAt} />
            </TableCell>
            <TableCell className="sm:text-right">
              {!isDead(token) && (
                <Button size="sm" variant="ghost" className="text-danger" onClick={() => onRevoke(token)}>
                  Revoke<span className="sr-only"> {token.name}</span>
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
