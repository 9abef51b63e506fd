import { band, type ChartScale, runs, stackColumn } from './chart-scale'
import type { ChartSeries } from './chart-series'

type PlotProps = { series: readonly ChartSeries[]; columns: number; scale: ChartScale; height: number }

/** From this many columns on they are too thin for anything between them. */
const DENSE = 120

/** The part of a column left empty on either side of its bar; thin columns keep more of themselves. */
const barInset = (columns: number): number => (columns > DENSE ? 0 : columns > 60 ? 0.1 : columns > 20 ? 0.15 : 0.22)

/**
 * Stacked columns, zero-based. Widths are percentages, so one drawing fits every screen and
 * the server's first picture is already the final one.
 */
export function ChartBars({ series, columns, scale, height }: PlotProps) {
  const y = (value: number) => height - (value / scale.max) * height
  return series.length === 0
    ? null
    : Array.from({ length: columns }, (_, index) => {
        const { left, width } = band(index, columns)
        const inset = width * barInset(columns)
        return stackColumn(series.map(({ values }) => values[index])).map(({ series: nth, from, to }) => {
          // A hairline of background between two parts of a wide bar; a part that is there is at least one pixel.
          const top = Math.min(y(to), height - 1)
          return (
            <rect
              key={`${index}-${series[nth]?.key}`}
              x={`${left + inset}%`}
              width={`${width - 2 * inset}%`}
              y={top}
              height={Math.max(1, y(from) - top - (from > 0 && columns <= DENSE ? 1 : 0))}
              shapeRendering={columns > DENSE ? 'crispEdges' : undefined}
              fill={series[nth]?.color}
            />
          )
        })
      })
}

/** One line a series. Unknown values leave a gap; a lone value between two gaps is a dot, as is the active column's. */
export function ChartLines({ series, columns, scale, height, active }: PlotProps & { active: number | null }) {
  const x = (index: number) => band(index, columns).centre
  const y = (value: number) => height - (value / scale.max) * height
  return series.map((one) => {
    const found = runs(one.values)
    const dots = found.flatMap((run) => (run.length === 1 ? run : run.filter(([index]) => index === active)))
    return (
      <g key={one.key}>
        <svg viewBox={`0 0 100 ${height}`} width="100%" height={height} preserveAspectRatio="none" overflow="visible">
          {found.map((run) => (
            <polyline
              key={run[0]?.[0]}
              points={run.map(([index, value]) => `${x(index)},${y(value)}`).join(' ')}
              fill="none"
              stroke={one.color}
              strokeWidth={2}
              strokeLinejoin="round"
              strokeLinecap="round"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        {dots.map(([index, value]) => (
          <circle key={index} cx={`${x(index)}%`} cy={y(value)} r={index === active ? 4 : 3} fill={one.color} />
        ))}
      </g>
    )
  })
}
