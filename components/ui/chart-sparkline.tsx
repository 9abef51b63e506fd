import { band, runs } from './chart-scale'

/** A word-sized line without axes, zero-based; what it says must also stand beside it as a number. */
export function ChartSparkline({
  values,
  color = 'var(--chart-1)',
  height = 32,
  className,
}: {
  values: readonly (number | null)[]
  color?: string
  /** Pixels; the width is the parent's. */
  height?: number
  className?: string
}) {
  const max = Math.max(0, ...values.map((value) => value ?? 0)) || 1
  const x = (index: number) => band(index, values.length).centre
  // One pixel of air above and below, so that the stroke is never cut.
  const y = (value: number) => height - 1 - (value / max) * (height - 2)
  return (
    <svg
      aria-hidden
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      width="100%"
      height={height}
      className={className}
    >
      {runs(values).map((run) => {
        const points = run.map(([index, value]) => `${x(index)},${y(value)}`).join(' ')
        const first = run[0]?.[0] ?? 0
        const last = run.at(-1)?.[0] ?? 0
        return (
          <g key={first}>
            <polygon points={`${x(first)},${height} ${points} ${x(last)},${height}`} fill={color} opacity={0.14} />
            <polyline
              points={points}
              fill="none"
              stroke={color}
              strokeWidth={1.5}
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        )
      })}
    </svg>
  )
}
