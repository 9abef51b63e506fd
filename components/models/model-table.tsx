'use client'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { Count } from '@/components/ui/count'
import { Money } from '@/components/ui/money'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableMenuCell,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import type { ModelView } from '@/lib/schemas/model'
import { ModelMenu } from './model-menu'
import { ModelSwitch } from './model-switch'
import { ROLE_WORDS } from './role-words'

/** What a row's menu opens a window for. */
export type ModelAction = 'alias' | 'price' | 'remove'

/** The models of a space. `onAction` null = the viewer may only look. */
export function ModelTable({
  spaceId,
  models,
  onAction,
}: {
  spaceId: string
  models: readonly ModelView[]
  onAction: ((action: ModelAction, model: ModelView) => void) | null
}) {
  return (
    <Table>
      <TableCaption>Models of this space; prices are in dollars per million tokens</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Model</TableHead>
          <TableHead numeric>Context</TableHead>
          <TableHead numeric>Input / M</TableHead>
          <TableHead numeric>Output / M</TableHead>
          <TableHead>Abilities</TableHead>
          <TableHead>On</TableHead>
          {onAction && (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {models.map((model) => (
          <TableRow key={model.id} className="max-sm:relative">
            <TableRowHead>
              <ModelName model={model} />
            </TableRowHead>
            <TableCell label="Context" numeric>
              <Count value={model.contextWindow} />
            </TableCell>
            <TableCell label="Input / M" numeric>
              <Money nanoUsd={model.inputPerMillion} />
            </TableCell>
            <TableCell label="Output / M" numeric>
              {/* Models that give vectors are paid for what they read only. */}
              {model.outputPerMillion === null && model.inputPerMillion !== null ? (
                '–'
              ) : (
                <Money nanoUsd={model.outputPerMillion} />
              )}
            </TableCell>
            <TableCell label="Abilities" className={cn(model.capabilities.length === 0 && 'max-sm:hidden')}>
              <Abilities of={model.capabilities} />
            </TableCell>
            <TableCell label="On">
              <ModelSwitch spaceId={spaceId} model={model} canManage={onAction !== null} />
            </TableCell>
            {onAction && (
              <TableMenuCell>
                <ModelMenu spaceId={spaceId} model={model} onAction={onAction} />
              </TableMenuCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function ModelName({ model }: { model: ModelView }) {
  const { aliases, roles, source, ownPrice, providerOff } = model
  return (
    <span className="grid min-w-0 gap-1 max-sm:pr-10">
      <span className="font-mono text-[13px] [overflow-wrap:anywhere]">{model.model}</span>
      {(providerOff || aliases.length > 0 || roles.length > 0 || source === 'manual' || ownPrice) && (
        <span className="flex flex-wrap items-center gap-1">
          {providerOff && <Badge tone="warning">Provider off</Badge>}
          {roles.map((role) => (
            <Badge key={role} tone="accent">
              {ROLE_WORDS[role].name}
            </Badge>
          ))}
          {source === 'manual' && <Badge>By hand</Badge>}
          {ownPrice && <Badge>Own price</Badge>}
          {aliases.length > 0 && (
            <span className="font-mono text-xs font-normal text-muted-foreground [overflow-wrap:anywhere]">
              <span className="sr-only">Aliases: </span>
              {aliases.join(', ')}
            </span>
          )}
        </span>
      )}
    </span>
  )
}

function Abilities({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <span className="text-muted-foreground">–</span>
  return (
    <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
      {of.map((ability) => (
        <Badge key={ability}>{ability}</Badge>
      ))}
    </span>
  )
}
