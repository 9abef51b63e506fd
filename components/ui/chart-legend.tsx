import type { ChartSeries } from './chart-series'
import { OTHER } from './chart-series'

/** The names of a chart's series with what each adds up to; a click narrows the page to one of them. */
export function ChartLegend({
  series,
  total,
  selected = null,
  onSelect,
}: {
  series: readonly ChartSeries[]
  /** What stands behind a name, such as its sum. */
  total?: (series: ChartSeries) => string
  selected?: string | null
  /** Called with null when the selected one is chosen again. */
  onSelect?: (key: string | null) => void
}) {
  return (
    <ul className="flex flex-wrap gap-x-1 gap-y-0.5 text-xs">
      {series.map((one) => {
        const face = (
          <>
            <span aria-hidden className="size-2.5 shrink-0 rounded-[3px]" style={{ background: one.color }} />
            <span className={`truncate ${one.code ? 'font-mono' : ''}`}>{one.label}</span>
            {total && <span className="tabular-nums text-muted-foreground">{total(one)}</span>}
          </>
        )
        return (
          <li key={one.key} className="max-w-full">
            {onSelect && one.key !== OTHER ? (
              <button
                type="button"
                aria-pressed={selected === one.key}
                onClick={() => onSelect(selected === one.key ? null : one.key)}
                className="flex min-h-7 max-w-full items-center gap-1.5 rounded-md px-2 hover:bg-muted aria-pressed:bg-muted pointer-coarse:min-h-10"
              >
                {face}
              </button>
            ) : (
              <span className="flex min-h-7 max-w-full items-center gap-1.5 px-2">{face}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
