'use client'
import { Sheet, SheetContent } from '@/components/ui/sheet'
import { SidebarContent, type SidebarProps } from './sidebar'

/** The sidebar of a phone. */
export function MenuSheet({ onClose, ...sidebar }: SidebarProps & { onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent label="Menu">
        <SidebarContent {...sidebar} onNavigate={onClose} />
      </SheetContent>
    </Sheet>
  )
}
