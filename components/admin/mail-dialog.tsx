'use client'
import { lazy, Suspense } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { MailView } from '@/lib/schemas/outbox'
import { useDeleteMail, useResendMail } from './use-outbox'

export type MailAction = 'read' | 'resend' | 'delete'

const ReadMailWindow = lazy(() => import('./read-mail-window').then((module) => ({ default: module.ReadMailWindow })))

/** The window of what an administrator chose to do with a mail; `acting` null is closed. */
export function MailDialog({
  acting,
  onClose,
}: {
  acting: { action: MailAction; mail: MailView } | null
  onClose: () => void
}) {
  if (acting === null) return null
  const { action, mail } = acting
  switch (action) {
    case 'read':
      return (
        <Suspense>
          <ReadMailWindow mail={mail} onClose={onClose} />
        </Suspense>
      )
    case 'resend':
      return <ResendDialog mail={mail} onClose={onClose} />
    case 'delete':
      return <DeleteDialog mail={mail} onClose={onClose} />
  }
}

function ResendDialog({ mail, onClose }: { mail: MailView; onClose: () => void }) {
  const toast = useToast()
  const resend = useResendMail()
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Send “${mail.subject}” again?`}
      description={`It goes to ${mail.recipient}${mail.status === 'sent' ? ', who has been sent it before' : ''}, with the same link as before.`}
      confirmLabel="Send again"
      pending={resend.isPending}
      error={resend.error?.message}
      onConfirm={() =>
        resend.mutate(mail.id, {
          onSuccess: () => {
            toast.success('The mail is on its way again')
            onClose()
          },
        })
      }
    />
  )
}

function DeleteDialog({ mail, onClose }: { mail: MailView; onClose: () => void }) {
  const toast = useToast()
  const remove = useDeleteMail()
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete “${mail.subject}”?`}
      description={`${mail.status === 'waiting' ? `It is not sent to ${mail.recipient} then.` : 'It disappears from this list.'} A link in it that somebody has already goes on working.`}
      confirmLabel="Delete mail"
      pending={remove.isPending}
      error={remove.error?.message}
      onConfirm={() =>
        remove.mutate(mail.id, {
          onSuccess: () => {
            toast.success('The mail is deleted')
            onClose()
          },
        })
      }
    />
  )
}
