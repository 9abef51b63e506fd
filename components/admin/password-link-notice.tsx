'use client'
import { Button } from '@/components/ui/button'
import { DialogBody, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { formatMoment } from '@/components/ui/format'
import { SecretReveal } from '@/components/ui/secret-reveal'
import type { PersonWithLink } from '@/lib/schemas/person'

/** The one time a link to choose a password is on screen. */
export function PasswordLinkNotice({
  answer: { person, link, mailed },
  title,
  onDone,
}: {
  answer: PersonWithLink
  title: string
  onDone: () => void
}) {
  return (
    <>
      <DialogHeader>
        <DialogTitle>{title}</DialogTitle>
        <DialogDescription>
          With this link they choose a password, once, until {formatMoment(new Date(link.expiresAt))}. Whoever has it
          can become {person.name}, so give it to nobody else.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <SecretReveal value={link.url} label="Link to choose a password" />
        <p className="text-[13px] text-pretty text-muted-foreground">
          {mailed
            ? `It is on its way to ${person.email} as well.`
            : 'No mail server is set, so nobody else sends it. It also waits in the outbox, where each reading is on record.'}
        </p>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFooter>
    </>
  )
}
