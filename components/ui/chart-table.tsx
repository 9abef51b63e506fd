import { longDay } from './chart-day'
import type { ChartSeries } from './chart-series'

const cell = 'px-2 py-1.5 text-right whitespace-nowrap tabular-nums'

/**
 * A chart's data as the table it is. Without `height` it is there for screen readers only; with it (pixels),
 * it is shown in the chart's own room, newest day first, and scrolls inside.
 */
export function ChartTable({
  caption,
  days,
  series,
  format,
  stacked,
  height,
}: {
  caption: string
  days: readonly string[]
  series: readonly ChartSeries[]
  format: (value: number) => string
  /** True when the series of a day add up to something. */
  stacked: boolean
  height?: number
}) {
  const rows = days.map((day, index) => ({ day, index })).toReversed()
  const table = (
    <table className="w-full text-xs">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="text-muted-foreground">
          <th scope="col" className="sticky top-0 bg-card px-2 py-1.5 text-left font-medium">
            Day
          </th>
          {stacked && (
            <th scope="col" className={`${cell} sticky top-0 bg-card font-medium`}>
              Total
            </th>
          )}
          {series.map((one) => (
            <th
              key={one.key}
              scope="col"
              className={`${cell} sticky top-0 bg-card font-medium ${one.code ? 'font-mono' : ''}`}
            >
              {one.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ day, index }) => (
          <tr key={day} className="border-t border-border">
            <th scope="row" className="px-2 py-1.5 text-left font-normal whitespace-nowrap">
              {longDay(day)}
            </th>
            {stacked && (
              <td className={cell}>{format(series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))}</td>
            )}
            {series.map((one) => {
              const value = one.values[index] ?? null
              return (
                <td key={one.key} className={cell}>
                  {value === null ? <span className="text-muted-foreground">no data</span> : format(value)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (height === undefined) return <div className="sr-only">{table}</div>
  return (
    // What scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="overflow-auto" style={{ height }} aria-label={caption} tabIndex={0}>
      {table}
    </section>
  )
}
