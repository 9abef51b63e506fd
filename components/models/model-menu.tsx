'use client'
import { Ellipsis } from 'lucide-react'
import { type ComponentProps, lazy } from 'react'
import { MenuOnDemand } from '@/components/shell/menu-on-demand'
import { Button } from '@/components/ui/button'
import type { ModelView } from '@/lib/schemas/model'
import type { ModelAction } from './model-table'

export type ModelMenuProps = {
  spaceId: string
  model: ModelView
  onAction: (action: ModelAction, model: ModelView) => void
}

const load = () => import('./model-menu-window').then((module) => ({ default: module.ModelMenuWindow }))
const ModelMenuWindow = lazy(load)

/** The button of a model's row and the menu behind it, whose code is fetched when somebody reaches for it. */
export function ModelMenu(props: ModelMenuProps) {
  return (
    <MenuOnDemand
      load={load}
      menu={<ModelMenuWindow {...props} />}
      renderButton={(trigger) => <ModelButton model={props.model.model} {...trigger} />}
    />
  )
}

export function ModelButton({ model, ...props }: ComponentProps<'button'> & { model: string }) {
  return (
    <Button variant="ghost" size="icon" aria-label={`Actions for ${model}`} {...props}>
      <Ellipsis aria-hidden />
    </Button>
  )
}
