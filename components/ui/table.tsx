import type { ComponentProps } from 'react'
import { cn } from './cn'

// The roles repeat what the elements say, because browsers drop table semantics once CSS makes cards of the rows.

/** A table that becomes a list of cards under 640 px; give each TableCell its column's name as `label`. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  const role = { role: 'table' }
  return <table {...role} className={cn('card-table w-full border-collapse text-left', className)} {...props} />
}
/** What the table holds, for screen readers. */
export function TableCaption({ className, ...props }: ComponentProps<'caption'>) {
  return <caption className={cn('sr-only', className)} {...props} />
}
export function TableHeader(props: ComponentProps<'thead'>) {
  const role = { role: 'rowgroup' }
  return <thead {...role} {...props} />
}
export function TableBody({ className, ...props }: ComponentProps<'tbody'>) {
  const role = { role: 'rowgroup' }
  return <tbody {...role} className={cn('divide-y divide-border', className)} {...props} />
}
export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  const role = { role: 'row' }
  return <tr {...role} className={className} {...props} />
}

/** A column's name. `numeric` aligns it with its figures. */
export function TableHead({ numeric = false, className, ...props }: ComponentProps<'th'> & { numeric?: boolean }) {
  const role = { role: 'columnheader' }
  return (
    <th
      {...role}
      scope="col"
      className={cn(
        'h-9 border-b border-border px-4 text-xs font-medium whitespace-nowrap text-muted-foreground first:pl-5 last:pr-5',
        numeric && 'text-right',
        className,
      )}
      {...props}
    />
  )
}

type CellProps = { label?: string; numeric?: boolean }
const cellLook = (numeric: boolean) =>
  cn(
    'align-middle sm:px-4 sm:py-2.5 sm:first:pl-5 sm:last:pr-5',
    numeric ? 'tabular-nums sm:text-right' : 'sm:text-left',
  )

export function TableCell({ label, numeric = false, className, ...props }: ComponentProps<'td'> & CellProps) {
  const role = { role: 'cell' }
  return <td {...role} data-label={label} className={cn(cellLook(numeric), className)} {...props} />
}
/** The cell of a row's menu; on a card it is the upper corner. Its row is `max-sm:relative`, its head `max-sm:pr-10`. */
export function TableMenuCell({ className, ...props }: ComponentProps<'td'>) {
  const place = 'max-sm:absolute max-sm:top-2 max-sm:right-2 sm:w-12 sm:text-right'
  return <TableCell className={cn(place, className)} {...props} />
}
/** The cell that names its row. */
export function TableRowHead({ label, className, ...props }: ComponentProps<'th'> & CellProps) {
  const role = { role: 'rowheader' }
  return (
    <th {...role} scope="row" data-label={label} className={cn(cellLook(false), 'font-medium', className)} {...props} />
  )
}
