'use client'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { formatMoment, formatMoney, formatPercent, formatPlural } from '@/components/ui/format'
import { Meter } from '@/components/ui/meter'
import { Money } from '@/components/ui/money'
import { RelativeTime } from '@/components/ui/relative-time'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import type { BudgetIncreaseView, BudgetView } from '@/lib/schemas/budget'
import { KINDS, ofWhom, PERIODS, spentPart, standing } from './budget-words'

export type BudgetAction = 'increase' | 'edit' | 'remove'
const ACTIONS = [
  ['increase', 'Top up'],
  ['edit', 'Change'],
  ['remove', 'Remove'],
] as const

type OnAction = (action: BudgetAction, budget: BudgetView) => void
type OnEnd = (budget: BudgetView, increase: BudgetIncreaseView) => void

/** Budgets, one row each; `onAction` and `onEnd`, of an increase, are null where the viewer may only look. */
export function BudgetTable({
  budgets,
  onAction,
  onEnd,
}: {
  budgets: readonly BudgetView[]
  onAction: OnAction | null
  onEnd: OnEnd | null
}) {
  return (
    <Table>
      <TableCaption>Budgets of this space</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Of</TableHead>
          <TableHead>Budget</TableHead>
          <TableHead>Spent</TableHead>
          <TableHead>Left</TableHead>
          <TableHead>Starts anew</TableHead>
          {onAction && (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {budgets.map((budget) => (
          <BudgetRow key={budget.id} {...{ budget, onAction, onEnd }} />
        ))}
      </TableBody>
    </Table>
  )
}

function BudgetRow({
  budget,
  onAction,
  onEnd,
}: {
  budget: BudgetView
  onAction: OnAction | null
  onEnd: OnEnd | null
}) {
  const who = ofWhom(budget)
  const part = spentPart(budget)
  const badge = standing(part)
  return (
    <TableRow>
      <TableRowHead className="[overflow-wrap:anywhere]">
        <div className="grid min-w-0 sm:min-w-44">
          <span>
            {who} <Badge tone="neutral">{KINDS[budget.subject]}</Badge>
          </span>
          <div className="text-[13px] font-normal text-muted-foreground">
            {budget.of?.detail && <div>{budget.of.detail}</div>}
            Set by {budget.setBy?.name ?? 'somebody who has left'}, <RelativeTime at={budget.setAt} />
          </div>
        </div>
      </TableRowHead>
      <TableCell label="Budget">
        <div className="grid min-w-0 gap-0.5">
          <span>
            <Money nanoUsd={budget.limitNanoUsd} /> {PERIODS[budget.period].each}
          </span>
          {budget.increases.map((increase) => (
            <div key={increase.id} className="text-[13px] text-muted-foreground [overflow-wrap:anywhere]">
              {formatMoney(increase.amountNanoUsd)} of it on top{untilWhen(budget, increase)}: {increase.reason}{' '}
              {onEnd && (
                <button
                  type="button"
                  className="rounded-sm font-medium text-foreground underline underline-offset-2 pointer-coarse:min-h-10"
                  onClick={() => onEnd(budget, increase)}
                >
                  End<span className="sr-only"> what is on top for {increase.reason}</span>
                </button>
              )}
            </div>
          ))}
        </div>
      </TableCell>
      <TableCell label="Spent">
        <div className="grid max-w-48 min-w-32 gap-1">
          <span>
            <Money nanoUsd={budget.spentNanoUsd} />{' '}
            <span className="text-[13px] text-muted-foreground">{formatPercent(part)}</span>
          </span>
          <Meter label={`Spent of the budget of ${who}`} part={part} />
          {badge && (
            <span>
              <Badge tone={badge.tone}>{badge.words}</Badge>
            </span>
          )}
          {budget.unpricedRequests > 0 && (
            <span className="text-[13px] text-muted-foreground">
              {formatPlural(budget.unpricedRequests, 'call')} not priced
            </span>
          )}
        </div>
      </TableCell>
      <TableCell label="Left">
        <div>
          <Money nanoUsd={budget.leftNanoUsd} />
          {budget.reservedNanoUsd !== '0' && (
            <div className="text-[13px] text-muted-foreground">
              {formatMoney(budget.reservedNanoUsd)} more set aside
            </div>
          )}
        </div>
      </TableCell>
      <TableCell label="Starts anew">
        {budget.resetsAt === null ? 'Never' : formatMoment(new Date(budget.resetsAt), budget.zone)}
      </TableCell>
      {onAction && (
        <TableCell className="whitespace-nowrap sm:text-right">
          {ACTIONS.map(([action, label]) => (
            <Button
              key={action}
              size="sm"
              variant="ghost"
              className={action === 'remove' ? 'text-danger' : ''}
              onClick={() => onAction(action, budget)}
            >
              {label}
              <span className="sr-only"> the budget of {who}</span>
            </Button>
          ))}
        </TableCell>
      )}
    </TableRow>
  )
}

/** Said only where it is another moment than the period's own end. */
const untilWhen = ({ resetsAt, zone }: BudgetView, { endsAt }: BudgetIncreaseView): string =>
  endsAt === null || endsAt === resetsAt ? '' : ` until ${formatMoment(new Date(endsAt), zone)}`
