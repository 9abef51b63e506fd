'use client'
import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { SpaceView } from '@/lib/schemas/space'
import { initial } from './initials'
import { inSpace } from './nav'

/** The space one is in, and the way to the others. */
export function SpaceSwitcher({
  spaces,
  space,
  collapsed,
  onCreate,
  onNavigate,
}: {
  spaces: readonly SpaceView[]
  space: SpaceView | null
  collapsed: boolean
  onCreate: () => void
  onNavigate?: () => void
}) {
  const router = useRouter()
  const pathname = usePathname()
  function go(slug: string) {
    router.push(inSpace(pathname, slug))
    onNavigate?.()
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          className={cn('min-w-0 grow justify-start gap-2 px-2', collapsed && 'size-9 grow-0 justify-center p-0')}
          aria-label={`Space: ${space?.name ?? 'none'}. Switch space`}
        >
          <SpaceMark name={space?.name ?? '?'} />
          {!collapsed && (
            <>
              <span className="min-w-0 grow truncate text-left">{space?.name ?? 'No space'}</span>
              <ChevronsUpDown aria-hidden className="text-muted-foreground" />
            </>
          )}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-64">
        <DropdownMenuLabel>Spaces</DropdownMenuLabel>
        {spaces.map((item) => (
          <DropdownMenuItem
            key={item.id}
            onSelect={() => go(item.slug)}
            aria-current={item.id === space?.id ? 'true' : undefined}
          >
            <SpaceMark name={item.name} />
            <span className="min-w-0 grow truncate">{item.name}</span>
            {item.personal && <Badge>Personal</Badge>}
            {item.id === space?.id && <Check aria-hidden />}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={onCreate}>
          <Plus aria-hidden />
          Create space
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

function SpaceMark({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-5 shrink-0 place-items-center rounded-md bg-primary-soft text-[11px] font-semibold text-primary"
    >
      {initial(name)}
    </span>
  )
}
