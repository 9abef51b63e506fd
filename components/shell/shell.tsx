'use client'
import { Menu, Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useParams } from 'next/navigation'
import { useEffect, useState, type ReactNode } from 'react'
import { useMe } from '@/components/account/use-me'
import { CreateSpaceDialog } from '@/components/spaces/create-space-dialog'
import { useSpaces } from '@/components/spaces/use-spaces'
import { Button } from '@/components/ui/button'
import { Logo } from '@/components/ui/logo'
import { Toaster } from '@/components/ui/toaster'
import { markSignedIn } from '@/lib/client/signed-in-mark'
import type { MeView } from '@/lib/schemas/account'
import type { SpaceList } from '@/lib/schemas/space'
import { remember, SIDEBAR_COOKIE, SPACE_COOKIE } from './preferences'
import { QueryProvider } from './query-provider'
import { Sidebar } from './sidebar'

const CommandPalette = dynamic(() => import('./command-palette'), { ssr: false })
const MenuSheet = dynamic(() => import('./menu-sheet').then((module) => module.MenuSheet), { ssr: false })

type ShellProps = {
  user: MeView
  spaces: SpaceList
  /** Slug of the space looked at last: the shell's space on pages outside a space. */
  lastSpace: string | null
  initiallyCollapsed: boolean
  children: ReactNode
}

/** The frame of every signed-in page: sidebar, command palette, toasts, and the page itself. */
export function Shell(props: ShellProps) {
  return (
    <QueryProvider>
      <Toaster>
        <Frame {...props} />
      </Toaster>
    </QueryProvider>
  )
}

function Frame({ user: initialUser, spaces: initialSpaces, lastSpace, initiallyCollapsed, children }: ShellProps) {
  const user = useMe(initialUser).data
  const spaces = useSpaces(initialSpaces).data?.items ?? []
  const { space: slug } = useParams<{ space?: string }>()
  const space = spaces.find((item) => item.slug === (slug ?? lastSpace)) ?? spaces[0] ?? null

  const [collapsed, setCollapsed] = useState(initiallyCollapsed)
  const [menuOpen, setMenuOpen] = useState(false)
  const [creating, setCreating] = useState(false)
  const [searching, setSearching] = useState(false)

  useEffect(markSignedIn, [])
  const isMember = space?.slug === slug
  useEffect(() => {
    if (slug && isMember) remember(SPACE_COOKIE, slug)
  }, [slug, isMember])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return
      event.preventDefault()
      setSearching((open) => !open)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  function search() {
    setMenuOpen(false)
    setSearching(true)
  }
  function create() {
    setMenuOpen(false)
    setCreating(true)
  }
  const sidebar = { user, spaces, space, onCreateSpace: create, onSearch: search }

  return (
    <div className="min-h-dvh md:flex">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-primary font-medium text-primary-foreground focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <Sidebar
        {...sidebar}
        collapsed={collapsed}
        onCollapse={(next) => {
          setCollapsed(next)
          remember(SIDEBAR_COOKIE, next ? 'collapsed' : 'open')
        }}
      />
      <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-border bg-card px-3 md:hidden">
        <Button
          variant="ghost"
          size="icon"
          aria-label="Open menu"
          aria-haspopup="dialog"
          aria-expanded={menuOpen}
          onClick={() => setMenuOpen(true)}
        >
          <Menu aria-hidden />
        </Button>
        <Logo />
        <p className="min-w-0 grow truncate font-medium">{space?.name ?? 'Keyway'}</p>
        <Button variant="ghost" size="icon" aria-label="Go to… a page, space or action" onClick={search}>
          <Search aria-hidden />
        </Button>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 grow outline-none">
        <div className="mx-auto max-w-[1200px] px-4 py-6 sm:px-6 md:py-8 lg:px-8">{children}</div>
      </main>
      <CreateSpaceDialog open={creating} onOpenChange={setCreating} />
      {menuOpen && <MenuSheet {...sidebar} onClose={() => setMenuOpen(false)} />}
      {searching && (
        <CommandPalette
          onClose={() => setSearching(false)}
          user={user}
          spaces={spaces}
          space={space}
          onCreateSpace={create}
        />
      )}
    </div>
  )
}
