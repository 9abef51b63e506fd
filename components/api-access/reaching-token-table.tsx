import { Badge } from '@/components/ui/badge'
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
import type { ReachingToken, ReachKind } from '@/lib/schemas/api-access'
import type { TokenPermission } from '@/lib/schemas/permission'

const KINDS: Record<ReachKind, string> = {
  personal: 'This space only',
  all_spaces: 'All spaces of its owner',
  service: 'Belongs to this space',
}
const MAY: Record<TokenPermission, string> = {
  'gateway:call': 'Call models',
  'models:read': 'List models',
  'usage:read': 'Read usage',
  'limits:read': 'Read limits',
}

/** Tokens that reach a space, and those it has cut off, as its members see them: never the secret. */
export function ReachingTokenTable({
  tokens,
  canManage,
  restoringId,
  onCut,
  onRestore,
}: {
  tokens: readonly ReachingToken[]
  canManage: boolean
  /** The token whose reach is being restored. */
  restoringId: string | null
  onCut: (token: ReachingToken) => void
  onRestore: (token: ReachingToken) => void
}) {
  return (
    <Table>
      <TableCaption>Tokens that reach this space</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Token</TableHead>
          <TableHead>Owner</TableHead>
          <TableHead>May</TableHead>
          <TableHead>Last used</TableHead>
          <TableHead>Expires</TableHead>
          {canManage && (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {tokens.map((token) => (
          <TableRow key={token.id}>
            <TableRowHead>
              <div className="grid min-w-0 gap-0.5">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="min-w-0 [overflow-wrap:anywhere]">{token.name}</span>
                  {token.cutAt !== null && <Badge tone="warning">Cut off</Badge>}
                </span>
                <span className="text-xs font-normal text-muted-foreground">
                  <code className="font-mono">{token.prefix}…</code> · {KINDS[token.kind]}
                </span>
              </div>
            </TableRowHead>
            <TableCell label="Owner">
              {token.owner === null ? (
                <span className="text-muted-foreground">The space</span>
              ) : (
                <div className="min-w-0 lg:min-w-40">
                  <div className="[overflow-wrap:anywhere]">{token.owner.name}</div>
                  <div className="text-xs [overflow-wrap:anywhere] text-muted-foreground">{token.owner.email}</div>
                </div>
              )}
            </TableCell>
            <TableCell label="May" className="text-[13px]">
              {token.permissions.length === 0 ? (
                <span className="text-muted-foreground">Nothing, with its owner’s role</span>
              ) : (
                token.permissions.map((permission) => MAY[permission]).join(', ')
              )}
            </TableCell>
            <TableCell label="Last used">
              <RelativeTime at={token.lastUsedAt} />
            </TableCell>
            <TableCell label="Expires">
              <RelativeTime at={token.expiresAt} />
            </TableCell>
            {canManage && (
              <TableCell className="sm:text-right">
                {token.cutAt === null ? (
                  <Button size="sm" onClick={() => onCut(token)}>
                    Cut the reach<span className="sr-only"> of {token.name}</span>
                  </Button>
                ) : (
                  <Button size="sm" loading={restoringId === token.id} onClick={() => onRestore(token)}>
                    Restore<span className="sr-only"> the reach of {token.name}</span>
                  </Button>
                )}
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
