'use client'
import { Ellipsis } from 'lucide-react'
import { type ComponentProps, lazy } from 'react'
import { MenuOnDemand } from '@/components/shell/menu-on-demand'
import { Button } from '@/components/ui/button'

/** What can be done with a key besides testing and deleting it. */
export type ProviderKeyAction = 'edit' | 'rotate' | 'default'

export type ProviderKeyMenuProps = {
  label: string
  actions: readonly ProviderKeyAction[]
  onAction: (action: ProviderKeyAction) => void
}

const load = () => import('./provider-key-menu-window').then((module) => ({ default: module.ProviderKeyMenuWindow }))
const ProviderKeyMenuWindow = lazy(load)

/** The button of a key's row and the menu behind it, whose code is fetched when somebody reaches for it. */
export function ProviderKeyMenu(props: ProviderKeyMenuProps) {
  return (
    <MenuOnDemand
      load={load}
      menu={<ProviderKeyMenuWindow {...props} />}
      renderButton={(trigger) => <ProviderKeyButton label={props.label} {...trigger} />}
    />
  )
}

export function ProviderKeyButton({ label, ...props }: ComponentProps<'button'> & { label: string }) {
  return (
    <Button variant="ghost" size="icon" aria-label={`More actions for ${label}`} {...props}>
      <Ellipsis aria-hidden />
    </Button>
  )
}
