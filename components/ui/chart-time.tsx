'use client'
import { type PointerEvent, useId, useRef, useState } from 'react'
import { CHART_DATES_HEIGHT, ChartDates, ChartGrid, ChartValueAxis } from './chart-axis'
import { longDay } from './chart-day'
import { ChartBars, ChartLines } from './chart-plot'
import { band, bandAt, niceScale } from './chart-scale'
import type { ChartSeries } from './chart-series'
import { ChartTable } from './chart-table'
import { ChartTooltip } from './chart-tooltip'

export type ChartTimeProps = {
  /** What the chart shows, in words: names it for screen readers and captions its table. */
  label: string
  kind: 'bars' | 'lines'
  /** ISO days, oldest first; every series has a value for each. */
  days: readonly string[]
  series: readonly ChartSeries[]
  /** Exact, for tooltip and table. */
  format: (value: number) => string
  /** Short, for the axis. */
  formatTick: (value: number) => string
  /** True for things that are counted. */
  whole?: boolean
  /** Said in the plot's place while there is nothing to draw. */
  empty: string
  /** Pixels of the plot, without the dates under it. */
  height?: number
  /** True shows the table in the chart's place. */
  asTable?: boolean
  selectedDay?: string | null
  /** Makes days clickable; called with null when the selected one is chosen again. */
  onSelectDay?: (day: string | null) => void
}

/** Values over days as stacked bars or lines: pointer, arrow keys and touch show exact values, a click or Enter chooses a day. */
export function ChartTime(props: ChartTimeProps) {
  const { label, kind, days, series, format, formatTick, empty, height = 220, selectedDay = null, onSelectDay } = props
  const [active, setActive] = useState<number | null>(null)
  // While a pointer is down the slider moves its own thumb, a little beside the column that was meant.
  const pressed = useRef(false)
  const hintId = useId()
  const columns = days.length
  const stacked = kind === 'bars'
  const sums = days.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))
  const peaks = stacked ? sums : series.flatMap(({ values }) => values.map((value) => value ?? 0))
  const nothing = series.every(({ values }) => values.every((value) => value === null || (stacked && value === 0)))
  const scale = niceScale(Math.max(0, ...peaks), { whole: props.whole ?? false })
  const at = active === null ? null : Math.min(active, columns - 1)
  const chosen = selectedDay === null ? -1 : days.indexOf(selectedDay)
  const plot = { series, columns, scale, height }

  const under = (event: { clientX: number; currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect()
    return bandAt(event.clientX - box.left, box.width, columns)
  }
  const point = (event: PointerEvent) => setActive(under(event))
  const choose = (index: number) => onSelectDay?.(index === chosen ? null : (days[index] ?? null))
  const say = (index: number) => {
    const parts = series.flatMap(({ label: name, values }) => {
      const value = values[index] ?? null
      return value === null || (stacked && value === 0) ? [] : [`${name} ${format(value)}`]
    })
    return [longDay(days[index] ?? ''), stacked ? format(sums[index] ?? 0) : '', ...parts].filter(Boolean).join(', ')
  }

  const table = (
    <ChartTable
      caption={label}
      days={days}
      series={series}
      format={format}
      stacked={stacked}
      {...(props.asTable ? { height: height + CHART_DATES_HEIGHT } : {})}
    />
  )
  if (props.asTable) return table

  return (
    <figure className="relative m-0" aria-label={label}>
      <div className="grid grid-cols-[auto_1fr] gap-x-2">
        <ChartValueAxis scale={scale} height={height} format={formatTick} />
        <div className="relative" style={{ height }}>
          <svg aria-hidden width="100%" height={height} className="block overflow-visible">
            <ChartGrid scale={scale} height={height} />
            <Highlight index={chosen} columns={columns} height={height} opacity={0.12} />
            <Highlight index={at ?? -1} columns={columns} height={height} opacity={0.06} />
            {stacked ? <ChartBars {...plot} /> : <ChartLines {...plot} active={at} />}
          </svg>
          {nothing && (
            <p className="pointer-events-none absolute inset-0 grid place-content-center px-4 text-center text-balance text-muted-foreground">
              {empty}
            </p>
          )}
          {columns > 0 && (
            <input
              type="range"
              min={0}
              max={columns - 1}
              step={1}
              value={at ?? columns - 1}
              aria-label={`${label}, by day`}
              aria-valuetext={say(at ?? columns - 1)}
              aria-describedby={onSelectDay ? hintId : undefined}
              className={`peer absolute inset-0 m-0 size-full appearance-none opacity-0 ${onSelectDay ? 'cursor-pointer' : 'cursor-default'}`}
              style={{ touchAction: 'pan-y' }}
              onPointerMove={point}
              onPointerDown={(event) => {
                pressed.current = true
                point(event)
              }}
              onPointerUp={() => {
                pressed.current = false
              }}
              onPointerCancel={() => {
                pressed.current = false
              }}
              onPointerLeave={() => setActive(null)}
              onClick={(event) => choose(under(event))}
              onChange={(event) => {
                if (!pressed.current) setActive(event.currentTarget.valueAsNumber)
              }}
              onFocus={(event) => {
                if (event.currentTarget.matches(':focus-visible')) setActive((index) => index ?? columns - 1)
              }}
              onBlur={() => setActive(null)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') choose(at ?? columns - 1)
                if (event.key === 'Escape') setActive(null)
              }}
            />
          )}
          <span
            aria-hidden
            className="pointer-events-none absolute -inset-1 rounded-md peer-focus-visible:outline-2 peer-focus-visible:outline-ring"
          />
          {at !== null && days[at] !== undefined && (
            <ChartTooltip
              title={longDay(days[at])}
              total={stacked ? format(sums[at] ?? 0) : null}
              series={series}
              index={at}
              columns={columns}
              format={format}
            />
          )}
        </div>
        <div className="col-start-2">
          <ChartDates days={days} />
        </div>
      </div>
      {onSelectDay && (
        <p id={hintId} className="sr-only">
          Arrow keys move between days. Enter narrows the page to one day.
        </p>
      )}
      {table}
    </figure>
  )
}

function Highlight(props: { index: number; columns: number; height: number; opacity: number }) {
  if (props.index < 0) return null
  const { left, width } = band(props.index, props.columns)
  return (
    <rect
      x={`${left}%`}
      width={`${width}%`}
      y={0}
      height={props.height}
      fill="var(--foreground)"
      opacity={props.opacity}
    />
  )
}
