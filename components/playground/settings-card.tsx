import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardTitle } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { SettingsForm } from './settings-form'
import type { TypedSettings } from './typed-settings'

/** The settings beside the conversation; on a narrow screen above it, and closed until they are asked for. */
export function SettingsCard({
  typed,
  onChange,
  needsMaxTokens,
}: {
  typed: TypedSettings
  onChange: (change: Partial<TypedSettings>) => void
  needsMaxTokens: boolean
}) {
  const [open, setOpen] = useState(false)
  return (
    <Card className="px-5 py-3 max-lg:order-first lg:sticky lg:top-8 lg:py-4">
      <div className="flex items-center justify-between gap-2">
        <CardTitle>Settings</CardTitle>
        <Button
          variant="ghost"
          size="icon"
          aria-label={open ? 'Hide the settings' : 'Show the settings'}
          aria-expanded={open}
          className="-mr-2 lg:hidden"
          onClick={() => setOpen(!open)}
        >
          <ChevronDown aria-hidden className={cn(open && 'rotate-180')} />
        </Button>
      </div>
      <div className={cn('mt-3', !open && 'max-lg:hidden')}>
        <SettingsForm value={typed} onChange={onChange} needsMaxTokens={needsMaxTokens} />
      </div>
    </Card>
  )
}
