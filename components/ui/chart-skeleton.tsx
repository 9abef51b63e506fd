import { CHART_DATES_HEIGHT } from './chart-axis'

const BARS = [38, 52, 45, 60, 72, 40, 34, 58, 66, 49, 75, 81, 55, 62]

/** The room a `ChartTime` of this height (pixels of its plot) will take, with quiet bars in it. */
export function ChartSkeleton({ height = 220 }: { height?: number }) {
  return (
    <div aria-hidden style={{ paddingBottom: CHART_DATES_HEIGHT }}>
      <div className="ml-13 flex items-end gap-[2%] border-b border-border" style={{ height }}>
        {BARS.map((percent) => (
          <div key={percent} className="flex-1 animate-pulse rounded-sm bg-muted" style={{ height: `${percent}%` }} />
        ))}
      </div>
    </div>
  )
}
