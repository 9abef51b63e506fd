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
import type { ApiAccessView } from '@/lib/schemas/space'

/** Every live token that reaches a space, as its managers see it: never the secret. */
export function ReachingTokenTable({ tokens }: { tokens: ApiAccessView['tokens'] }) {
  return (
    <Table>
      <TableCaption>Tokens that reach this space</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Owner</TableHead>
          <TableHead>Token</TableHead>
          <TableHead>Last used</TableHead>
          <TableHead>Expires</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tokens.map((token) => (
          <TableRow key={token.id}>
            <TableRowHead>
              <span className="break-words">{token.name}</span>
            </TableRowHead>
            <TableCell label="Owner">
              <div className="min-w-0">
                <div className="break-words">{token.ownerName}</div>
                <div className="text-xs break-all text-muted-foreground">{token.ownerEmail}</div>
              </div>
            </TableCell>
            <TableCell label="Token" className="font-mono text-[13px] whitespace-nowrap text-muted-foreground">
              {token.prefix}…
            </TableCell>
            <TableCell label="Last used">
              <RelativeTime at={token.lastUsedAt} />
            </TableCell>
            <TableCell label="Expires">
              <RelativeTime at={token.expiresAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
