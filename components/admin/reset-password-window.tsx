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
import { formatPlural } from '@/components/ui/format'
import { FormProblem } from '@/components/ui/form-problem'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import type { PersonDetail } from '@/lib/schemas/person'
import { PasswordLinkNotice } from './password-link-notice'
import { useResetPassword } from './use-people'

/** Asks, takes the password, and shows the link to another one, once. */
export function ResetPasswordWindow({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const reset = useResetPassword(person.id)
  function close() {
    reset.reset()
    onClose()
  }
  const sessions = person.liveSessions
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent dismissible={!reset.data && !reset.isPending}>
        {reset.data ? (
          <PasswordLinkNotice answer={reset.data} title="Hand over this link" onDone={close} />
        ) : (
          <>
            <DialogHeader>
              <DialogTitle>Reset the password of {person.name}?</DialogTitle>
              <DialogDescription>
                Their password stops working
                {sessions > 0 && `, ${formatPlural(sessions, 'session')} ${sessions === 1 ? 'ends' : 'end'}`} and links
                made before are void. Their tokens go on working. You get a link with which they choose another
                password.
              </DialogDescription>
            </DialogHeader>
            <DialogBody className="py-3">
              <FormProblem
                problem={reset.error && { message: messageOf(reset.error), requestId: requestIdOf(reset.error) }}
              />
            </DialogBody>
            <DialogFooter>
              <DialogClose asChild>
                <Button disabled={reset.isPending}>Cancel</Button>
              </DialogClose>
              <Button variant="danger" loading={reset.isPending} onClick={() => reset.mutate()}>
                Reset password
              </Button>
            </DialogFooter>
          </>
        )}
      </DialogContent>
    </Dialog>
  )
}
