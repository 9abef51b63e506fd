import { band } from './chart-scale'
import type { ChartSeries } from './chart-series'

/** The exact values of one column, floating beside it; never over the edge of the chart. */
export function ChartTooltip({
  title,
  series,
  index,
  columns,
  format,
  total,
}: {
  title: string
  series: readonly ChartSeries[]
  index: number
  columns: number
  format: (value: number) => string
  /** The sum of the column; left out for series that do not add up. */
  total: string | null
}) {
  const { centre } = band(index, columns)
  const rows = series.filter(
    ({ values }) => (values[index] ?? null) !== null && (total === null || values[index] !== 0),
  )
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-0 z-10 w-max max-w-[min(18rem,75%)] rounded-md border border-border bg-popover px-2.5 py-2 text-xs"
      style={centre > 50 ? { right: `calc(${100 - centre}% + 12px)` } : { left: `calc(${centre}% + 12px)` }}
    >
      <div className="flex items-baseline justify-between gap-4 font-medium">
        <span>{title}</span>
        {total !== null && <span className="tabular-nums">{total}</span>}
      </div>
      {rows.length === 0 && <div className="mt-1 text-muted-foreground">Nothing on this day</div>}
      {rows.length > 0 && (
        <ul className="mt-1 space-y-0.5">
          {rows.map((one) => (
            <li key={one.key} className="flex items-center gap-1.5">
              <span className="size-2 shrink-0 rounded-[2px]" style={{ background: one.color }} />
              <span className={`min-w-0 flex-1 truncate ${one.code ? 'font-mono' : ''}`}>{one.label}</span>
              <span className="pl-3 tabular-nums">{format(one.values[index] ?? 0)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
