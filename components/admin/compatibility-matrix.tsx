import { CircleCheck, CircleX } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import type { ConformanceView } from '@/lib/schemas/system'

type Cell = ConformanceView['cells'][number][number]

/** Behaviours down, clients across; each cell says how many of its tries passed. */
export function CompatibilityMatrix({
  report,
  client,
  onlyFailures,
}: {
  report: ConformanceView
  /** Id of the one client to show; '' = all. */
  client: string
  onlyFailures: boolean
}) {
  const columns = report.clients.flatMap(({ id, name, version }, at) =>
    // Full names would make the heads taller than the screen.
    client === '' ? [{ id, at, label: id }] : client === id ? [{ id, at, label: `${name} ${version}` }] : [],
  )
  const rows = report.behaviours
    .map((behaviour, at) => ({ behaviour, cells: columns.map((column) => report.cells[at]?.[column.at] ?? null) }))
    .filter(({ cells }) => cells.some((cell) => cell !== null && (!onlyFailures || cell.fail > 0)))
  if (rows.length === 0) return <p className="px-5 pb-5 text-muted-foreground">Nothing failed.</p>
  return (
    // A wide table is scrolled by the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section tabIndex={0} aria-label="Clients" className="relative overflow-x-auto border-t border-border">
      <table className="border-collapse text-left text-[13px]">
        <caption className="sr-only">Tries that passed, by behaviour and client</caption>
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 bg-card px-5 pb-2 align-bottom font-medium text-muted-foreground">
              Behaviour
            </th>
            {columns.map(({ id, label }) => (
              <th key={id} scope="col" className="px-2 pt-3 pb-2 align-bottom font-medium text-muted-foreground">
                <span
                  className={cn(
                    'whitespace-nowrap',
                    columns.length > 1 && 'inline-block rotate-180 [writing-mode:vertical-rl]',
                  )}
                >
                  {label}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {rows.map(({ behaviour, cells }) => (
            <tr key={behaviour.name}>
              <th
                scope="row"
                className="sticky left-0 w-44 max-w-44 min-w-44 bg-card py-1.5 pr-3 pl-5 font-normal sm:w-80 sm:max-w-80 sm:min-w-80"
              >
                <span className="block font-medium">{behaviour.name}</span>
                <span className="block text-muted-foreground">{behaviour.about}</span>
              </th>
              {cells.map((cell, at) => (
                <td key={columns[at]?.id} className="px-2 text-center tabular-nums">
                  <CellMark cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function CellMark({ cell }: { cell: Cell }) {
  if (cell === null) return <span className="text-muted-foreground">–</span>
  const tried = cell.pass + cell.fail
  if (tried === 0) return <span className="text-muted-foreground">skipped</span>
  const Icon = cell.fail > 0 ? CircleX : CircleCheck
  return (
    <span className={cn('inline-flex items-center gap-1 whitespace-nowrap', cell.fail > 0 ? 'text-danger' : 'text-ok')}>
      <Icon aria-hidden className="size-3.5" />
      {cell.fail > 0 ? `${cell.pass}/${tried}` : cell.pass}
      <span className="sr-only">{cell.fail > 0 ? ' passed, the others failed' : ' passed'}</span>
    </span>
  )
}
