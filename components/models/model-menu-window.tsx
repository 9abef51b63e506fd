'use client'
import { CircleDollarSign, CircleMinus, CirclePlus, Tag, Trash2 } from 'lucide-react'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/message-of'
import type { ModelRole } from '@/lib/schemas/model'
import { ModelButton, type ModelMenuProps } from './model-menu'
import { MODEL_ROLES, ROLE_WORDS } from './role-words'
import { useSetDefault } from './use-models'

export function ModelMenuWindow({ spaceId, model, onAction }: ModelMenuProps) {
  const toast = useToast()
  const set = useSetDefault(spaceId)
  function choose(role: ModelRole, has: boolean) {
    set.mutate(
      { role, modelId: has ? null : model.id },
      {
        onSuccess: () =>
          toast.success(has ? `${ROLE_WORDS[role].name} has no default` : `${model.model} is the default for ${role}`),
        onError: (error) => toast.error(messageOf(error)),
      },
    )
  }
  return (
    <DropdownMenu defaultOpen modal={false}>
      <DropdownMenuTrigger asChild>
        <ModelButton model={model.model} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem disabled={!model.enabled} onSelect={() => onAction('alias', model)}>
          <Tag aria-hidden />
          Add alias…
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onAction('price', model)}>
          <CircleDollarSign aria-hidden />
          {model.ownPrice ? 'Change own price…' : 'Set own price…'}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        {MODEL_ROLES.map((role) => {
          const has = model.roles.includes(role)
          return (
            <DropdownMenuItem key={role} disabled={!model.enabled && !has} onSelect={() => choose(role, has)}>
              {has ? <CircleMinus aria-hidden /> : <CirclePlus aria-hidden />}
              {has ? `Not the default for ${role}` : `Default for ${role}`}
            </DropdownMenuItem>
          )
        })}
        {model.source === 'manual' && (
          <>
            <DropdownMenuSeparator />
            <DropdownMenuItem danger onSelect={() => onAction('remove', model)}>
              <Trash2 aria-hidden />
              Remove…
            </DropdownMenuItem>
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
