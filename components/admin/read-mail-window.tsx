'use client'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { SecretReveal } from '@/components/ui/secret-reveal'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import type { MailView } from '@/lib/schemas/outbox'
import { useReadMail } from './use-outbox'

/** Asks, because each reading is on record, then shows a mail's text and its link; closing drops both from memory. */
export function ReadMailWindow({ mail, onClose }: { mail: MailView; onClose: () => void }) {
  const read = useReadMail()
  function close() {
    read.reset()
    onClose()
  }
  const opened = read.data
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{mail.subject}</DialogTitle>
          <DialogDescription className="[overflow-wrap:anywhere]">To {mail.recipient}</DialogDescription>
        </DialogHeader>
        <DialogBody>
          {opened ? (
            <>
              {opened.link !== null && <SecretReveal value={opened.link} label="Link in this mail" />}
              <p className="text-[13px] leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap">
                {opened.text ?? 'The link in this mail has stopped working, so its text is not shown any more.'}
              </p>
            </>
          ) : (
            <p className="text-pretty">
              Whoever reads this mail can use the link in it in place of {mail.recipient}. That you open it goes on
              record.
            </p>
          )}
          <FormProblem problem={read.error && { message: messageOf(read.error), requestId: requestIdOf(read.error) }} />
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button disabled={read.isPending}>{opened ? 'Close' : 'Cancel'}</Button>
          </DialogClose>
          {!opened && (
            <Button variant="primary" loading={read.isPending} onClick={() => read.mutate(mail.id)}>
              Open mail
            </Button>
          )}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
