'use client'
import { Plus, Wallet } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { formatMoment, formatMoney, formatPercent } from '@/components/ui/format'
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
import type { BudgetView } from '@/lib/schemas/limit'
import { kindWord, PERIOD_WORDS, spentPart, subjectWords } from './words'

export type BudgetAction = 'edit' | 'top-up' | 'remove'

/** What may be spent. `onAction` null where the viewer may only look; its budget is null for a new one. */
export function BudgetCard({
  budgets,
  onAdd,
  onAction,
}: {
  budgets: readonly BudgetView[]
  onAdd: (() => void) | null
  onAction: ((action: BudgetAction, budget: BudgetView) => void) | null
}) {
  return (
    <Card>
      <CardHeader className="pb-4">
        <div className="min-w-0 basis-64 grow">
          <CardTitle>Budgets</CardTitle>
          <CardDescription>
            How much may be spent. Once a budget is used up calls are refused until it resets or somebody raises it.
          </CardDescription>
        </div>
        {onAdd && (
          <Button variant="primary" onClick={onAdd}>
            <Plus aria-hidden />
            Add budget
          </Button>
        )}
      </CardHeader>
      <div className="border-t border-border">
        {budgets.length === 0 ? (
          <EmptyState icon={Wallet} title="No budgets">
            Nothing stops spending in this space but the accounts of its providers.
          </EmptyState>
        ) : (
          <Table>
            <TableCaption>Budgets of this space</TableCaption>
            <TableHeader>
              <TableRow>
                <TableHead>For</TableHead>
                <TableHead>Budget</TableHead>
                <TableHead>Spent</TableHead>
                <TableHead>Left</TableHead>
                <TableHead>Resets</TableHead>
                {onAction && (
                  <TableHead>
                    <span className="sr-only">Actions</span>
                  </TableHead>
                )}
              </TableRow>
            </TableHeader>
            <TableBody>
              {budgets.map((budget) => (
                <BudgetRow key={budget.id} budget={budget} onAction={onAction} />
              ))}
            </TableBody>
          </Table>
        )}
      </div>
    </Card>
  )
}

function BudgetRow({
  budget,
  onAction,
}: {
  budget: BudgetView
  onAction: ((action: BudgetAction, budget: BudgetView) => void) | null
}) {
  const who = subjectWords(budget)
  const part = spentPart(budget)
  const actions = [
    ['top-up', 'Top up'],
    ['edit', 'Change'],
    ['remove', 'Remove'],
  ] as const
  return (
    <TableRow>
      <TableRowHead className="[overflow-wrap:anywhere]">
        {who} <Badge tone="neutral">{kindWord(budget.subject)}</Badge>
        <div className="text-[13px] font-normal text-muted-foreground">
          Set by {budget.setBy ?? 'somebody who has left'}, <RelativeTime at={budget.setAt} />
        </div>
      </TableRowHead>
      <TableCell label="Budget">
        <Money nanoUsd={budget.amountNano} /> {PERIOD_WORDS[budget.period].each}
        {budget.extraNano !== '0' && (
          <div className="text-[13px] text-muted-foreground">and {formatMoney(budget.extraNano)} on top</div>
        )}
      </TableCell>
      <TableCell label="Spent">
        <div className="grid max-w-48 min-w-32 gap-1">
          <span>
            <Money nanoUsd={budget.spentNano} />{' '}
            <span className="text-[13px] text-muted-foreground">{formatPercent(part)}</span>
          </span>
          <Meter label={`Spent of the budget for ${who}`} part={part} />
          {part >= 0.8 && (
            <Badge tone={part >= 1 ? 'danger' : 'warning'}>{part >= 1 ? 'Used up' : 'Nearly used up'}</Badge>
          )}
        </div>
      </TableCell>
      <TableCell label="Left">
        <Money nanoUsd={budget.leftNano} />
        {budget.reservedNano !== '0' && (
          <div className="text-[13px] text-muted-foreground">{formatMoney(budget.reservedNano)} of it set aside</div>
        )}
      </TableCell>
      <TableCell label="Resets">
        {budget.periodEnd === null ? 'Never' : formatMoment(new Date(budget.periodEnd), budget.timeZone)}
      </TableCell>
      {onAction && (
        <TableCell className="whitespace-nowrap sm:text-right">
          {actions.map(([action, label]) => (
            <Button
              key={action}
              size="sm"
              variant="ghost"
              className={action === 'remove' ? 'text-danger' : ''}
              onClick={() => onAction(action, budget)}
            >
              {label}
              <span className="sr-only"> the budget for {who}</span>
            </Button>
          ))}
        </TableCell>
      )}
    </TableRow>
  )
}
