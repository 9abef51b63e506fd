'use client'
import { Command } from 'cmdk'
import { KeyRound, LogOut, Moon, Plus, Search, Sun, Ticket, UserPlus, type LucideIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { useToast } from '@/components/ui/toaster'
import type { MeView } from '@/lib/schemas/account'
import type { SpaceView } from '@/lib/schemas/space'
import { leave } from './leave'
import { navGroups } from './nav'
import { applyTheme } from './preferences'

/** ⌘K: every page, space and action by name. */
export default function CommandPalette({
  onClose,
  user,
  spaces,
  space,
  onCreateSpace,
}: {
  onClose: () => void
  user: MeView
  spaces: readonly SpaceView[]
  space: SpaceView | null
  onCreateSpace: () => void
}) {
  const router = useRouter()
  const toast = useToast()
  const run = (action: () => void) => () => {
    onClose()
    action()
  }
  const go = (href: string) => run(() => router.push(href))
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible className="sm:top-[12vh] sm:max-w-xl sm:translate-y-0 [&>button]:hidden">
        <DialogTitle className="sr-only">Go to or do</DialogTitle>
        <DialogDescription className="sr-only">Type the name of a page, a space or an action.</DialogDescription>
        <Command label="Pages, spaces and actions" loop className="flex min-h-0 flex-col">
          <div className="flex items-center gap-2.5 border-b border-border px-4">
            <Search aria-hidden className="size-4 shrink-0 text-muted-foreground" />
            <Command.Input
              placeholder="Go to a page or a space, or do something"
              className="h-12 min-w-0 grow bg-transparent outline-none placeholder:text-muted-foreground pointer-coarse:text-base"
            />
            <Kbd>Esc</Kbd>
          </div>
          <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-2">
            <Command.Empty className="px-2 py-8 text-center text-muted-foreground">
              Nothing has this name.
            </Command.Empty>
            <Group heading="Pages">
              {navGroups(space, user)
                .flatMap((group) => group.items)
                .map(({ label, href, icon }) => (
                  <Item key={href} icon={icon} label={label} onSelect={go(href)} />
                ))}
            </Group>
            <Group heading="Actions">
              <Item icon={Ticket} label="Create token" onSelect={go('/me/tokens?create')} />
              {space?.permissions.includes('provider_keys:manage') && (
                <Item icon={KeyRound} label="Add provider key" onSelect={go(`/s/${space.slug}/keys?add`)} />
              )}
              {space?.permissions.includes('members:manage') && (
                <Item icon={UserPlus} label="Invite to this space" onSelect={go(`/s/${space.slug}/members?invite`)} />
              )}
              <Item icon={Plus} label="Create space" onSelect={run(onCreateSpace)} />
              <Item icon={Sun} label="Use light theme" onSelect={run(() => applyTheme('light'))} />
              <Item icon={Moon} label="Use dark theme" onSelect={run(() => applyTheme('dark'))} />
              <Item
                icon={LogOut}
                label="Sign out"
                onSelect={run(() => void leave().catch((error: Error) => toast.error(error.message)))}
              />
            </Group>
            {spaces.length > 1 && (
              <Group heading="Spaces">
                {spaces.map((item) => (
                  <Item
                    key={item.id}
                    label={item.name}
                    id={item.id}
                    current={item.id === space?.id}
                    onSelect={go(`/s/${item.slug}`)}
                  />
                ))}
              </Group>
            )}
          </Command.List>
        </Command>
      </DialogContent>
    </Dialog>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground"
    >
      {children}
    </Command.Group>
  )
}

function Item({
  icon: Icon,
  label,
  id = label,
  current = false,
  onSelect,
}: {
  icon?: LucideIcon
  label: string
  /** Two spaces may have one name. */
  id?: string
  current?: boolean
  onSelect: () => void
}) {
  return (
    <Command.Item
      value={id}
      keywords={[label]}
      onSelect={onSelect}
      className={cn(
        'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-muted',
        'pointer-coarse:min-h-11',
      )}
    >
      {Icon && <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />}
      <span className="min-w-0 grow truncate">{label}</span>
      {current && <span className="text-xs text-muted-foreground">here</span>}
    </Command.Item>
  )
}
