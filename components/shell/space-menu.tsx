'use client'
import { Check, Plus } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { Badge } from '@/components/ui/badge'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { inSpace } from './nav'
import { SpaceButton, SpaceMark, type SpaceSwitcherProps } from './space-button'

/** The open switcher: the other spaces, and a new one. */
export function SpaceMenu({ spaces, space, collapsed, onCreate, onNavigate }: SpaceSwitcherProps) {
  const router = useRouter()
  const pathname = usePathname()
  function go(slug: string) {
    router.push(inSpace(pathname, slug))
    onNavigate?.()
  }
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>
        <SpaceButton space={space} collapsed={collapsed} />
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
