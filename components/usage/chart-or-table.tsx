'use client'
import { ChartColumn, Table2 } from 'lucide-react'
import { Button } from '@/components/ui/button'

export type ChartView = 'chart' | 'table'

/** Switches a chart to the table of its data and back. */
export function ChartOrTable({
  of,
  value,
  onValueChange,
}: {
  /** The chart's title, so that two switches on a page can be told apart. */
  of: string
  value: ChartView
  onValueChange: (value: ChartView) => void
}) {
  const table = value === 'table'
  const Icon = table ? ChartColumn : Table2
  return (
    <Button
      size="icon"
      aria-label={`Show ${of} as a ${table ? 'chart' : 'table'}`}
      title={`Show as a ${table ? 'chart' : 'table'}`}
      onClick={() => onValueChange(table ? 'chart' : 'table')}
    >
      <Icon aria-hidden />
    </Button>
  )
}
