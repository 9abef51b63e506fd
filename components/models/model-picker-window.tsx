'use client'
import { Command } from 'cmdk'
import { Check, Search } from 'lucide-react'
import { useState } from 'react'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import type { CallableModel } from '@/lib/schemas/playground'

const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-muted pointer-coarse:min-h-11'
/** More are found by typing: a list nobody reads to its end only makes typing slow. */
const MOST_SHOWN = 200

/** A searchable list of models. A name that is not listed can be typed: some provider keys take any. */
export function ModelPickerWindow({
  label,
  value,
  models,
  onClose,
  onValueChange,
}: {
  label: string
  value: string
  models: readonly CallableModel[]
  onClose: () => void
  onValueChange: (id: string) => void
}) {
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = models.filter(({ id }) => words.every((word) => id.toLowerCase().includes(word)))
  const typed = search.trim()
  const choose = (id: string) => () => {
    onValueChange(id)
    onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible className="sm:top-[12vh] sm:max-w-xl sm:translate-y-0 [&>button]:hidden">
        <DialogTitle className="sr-only">{label}</DialogTitle>
        <DialogDescription className="sr-only">Type a part of the name of a model.</DialogDescription>
        <Command label={label} loop shouldFilter={false} className="flex min-h-0 flex-col">
          <div className="flex items-center gap-2.5 border-b border-border px-4">
            <Search aria-hidden className="size-4 shrink-0 text-muted-foreground" />
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Search models, or type a name"
              className="h-12 min-w-0 grow bg-transparent outline-none placeholder:text-muted-foreground pointer-coarse:text-base"
            />
            <Kbd>Esc</Kbd>
          </div>
          <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-2">
            {found.slice(0, MOST_SHOWN).map(({ id }) => (
              <Command.Item key={id} value={`model ${id}`} onSelect={choose(id)} className={ITEM}>
                <span className="min-w-0 grow truncate font-mono text-[13px]" title={id}>
                  {id}
                </span>
                {id === value && <Check aria-label="chosen" className="size-4 shrink-0 text-primary" />}
              </Command.Item>
            ))}
            {typed !== '' && !models.some(({ id }) => id === typed) && (
              <Command.Item value="typed" onSelect={choose(typed)} className={ITEM}>
                <span className="min-w-0 grow truncate">
                  Use the name <span className="font-mono text-[13px]">{typed}</span>
                </span>
              </Command.Item>
            )}
            {found.length > MOST_SHOWN && (
              <p className="px-2 py-2 text-[13px] text-muted-foreground">
                {found.length - MOST_SHOWN} more: type to find them.
              </p>
            )}
            {models.length === 0 && typed === '' && (
              <p className="px-2 py-8 text-center text-muted-foreground">
                No provider key of this space lists its models. Type the name of one.
              </p>
            )}
          </Command.List>
        </Command>
      </DialogContent>
    </Dialog>
  )
}
