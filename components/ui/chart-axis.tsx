import { shortDay } from './chart-day'
import { band, type ChartScale, labelledColumns } from './chart-scale'

/** Pixels under the plot that the dates take. */
export const CHART_DATES_HEIGHT = 20

const text = 'text-[11px] leading-4 text-muted-foreground'

/** The values beside the horizontal lines, right-aligned, in a column of fixed width so that nothing moves when they change. */
export function ChartValueAxis({
  scale,
  height,
  format,
}: {
  scale: ChartScale
  height: number
  format: (value: number) => string
}) {
  return (
    <div aria-hidden className={`relative w-11 text-right tabular-nums ${text}`} style={{ height }}>
      {scale.ticks.map((tick) => (
        <span
          key={tick}
          className="absolute right-0 -translate-y-1/2 whitespace-nowrap"
          style={{ top: height - (tick / scale.max) * height }}
        >
          {format(tick)}
        </span>
      ))}
    </div>
  )
}

/** Hairlines at the ticks; the zero line lies on the last pixel row. */
export function ChartGrid({ scale, height }: { scale: ChartScale; height: number }) {
  return scale.ticks.map((tick) => {
    const y = Math.round(height - (tick / scale.max) * height) + (tick === 0 ? -0.5 : 0.5)
    return <line key={tick} x1="0" x2="100%" y1={y} y2={y} stroke="var(--border)" strokeWidth={1} />
  })
}

/** Dates under the columns: fewer on a narrow screen, the last one always. */
export function ChartDates({ days }: { days: readonly string[] }) {
  const columns = days.length
  return (
    <div aria-hidden className={`relative ${text}`} style={{ height: CHART_DATES_HEIGHT }}>
      {labelledColumns(columns).map(({ index, minor }) => (
        <span
          key={index}
          className={`absolute top-1 whitespace-nowrap ${minor ? 'hidden sm:block' : ''}`}
          style={
            // Under many thin columns the last date would hang over the edge.
            index === columns - 1 && columns > 10
              ? { right: 0 }
              : { left: `${band(index, columns).centre}%`, transform: 'translateX(-50%)' }
          }
        >
          {shortDay(days[index] ?? '')}
        </span>
      ))}
    </div>
  )
}
