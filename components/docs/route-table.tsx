import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
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
import type { ReferenceAccess, ReferenceRoute } from '@/lib/schemas/reference'

/** Ways in that are no permission of a space. */
const WORDS: Readonly<Partial<Record<ReferenceAccess, string>>> = {
  public: 'Anyone',
  self: 'The signed-in person',
  platform_admin: 'A platform administrator',
  any_token: 'Any token',
}

/** Addresses and who may call them. `titles` are the permissions in words. */
export function RouteTable({
  title,
  about,
  routes,
  titles,
}: {
  title: string
  about: string
  routes: readonly ReferenceRoute[]
  titles: ReadonlyMap<string, string>
}) {
  return (
    <Card>
      <CardHeader className="pb-3">
        <div>
          <CardTitle>{title}</CardTitle>
          <CardDescription>{about}</CardDescription>
        </div>
      </CardHeader>
      <Table>
        <TableCaption>{`${title}: who may call which address`}</TableCaption>
        <TableHeader>
          <TableRow>
            <TableHead>Address</TableHead>
            <TableHead className="w-[38%]">Who may call it</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {routes.map(({ method, path, access }) => (
            <TableRow key={`${method} ${path}`}>
              <TableRowHead>
                <code className="font-mono text-[13px] font-normal wrap-anywhere">
                  <span className="inline-block w-16 text-muted-foreground">{method}</span>
                  {path}
                </code>
              </TableRowHead>
              <TableCell label="Who">
                <span>
                  {WORDS[access] ?? (
                    <>
                      {titles.get(access)} <code className="font-mono text-xs text-muted-foreground">{access}</code>
                    </>
                  )}
                </span>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  )
}
