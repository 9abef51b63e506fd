'use client'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'
import { formatMoment } from '@/components/ui/format'
import { SecretReveal } from '@/components/ui/secret-reveal'
import type { CreatedInvitation, InvitationView } from '@/lib/schemas/invitation'
import type { RoleList } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'
import { InviteForm } from './invite-form'
import { useCreateInvitation } from './use-members'

export type InviteDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  space: SpaceView
  roles: RoleList
  /** Sends a new link to the address of this one, which then is good no more. */
  again?: InvitationView | null
}

/** From the moment the link is there only "Done" closes the window; closing drops the link from memory. */
export function InviteWindow({ open, onOpenChange, space, roles, again = null }: InviteDialogProps) {
  const create = useCreateInvitation(space.id)
  function change(next: boolean) {
    if (!next) create.reset()
    onOpenChange(next)
  }
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogContent dismissible={!create.data && !create.isPending}>
        {create.data ? (
          <InvitationNotice created={create.data} space={space} onDone={() => change(false)} />
        ) : (
          <InviteForm space={space} roles={roles} again={again} onSubmit={(input) => create.mutateAsync(input)} />
        )}
      </DialogContent>
    </Dialog>
  )
}

function InvitationNotice({
  created: { invitation, link, mailed },
  space,
  onDone,
}: {
  created: CreatedInvitation
  space: SpaceView
  onDone: () => void
}) {
  const { email, maxUses, roleName, expiresAt } = invitation
  const whom = email ?? (maxUses === 1 ? 'the first person who opens it' : `up to ${maxUses} people`)
  return (
    <>
      <DialogHeader>
        <DialogTitle>Send this link</DialogTitle>
        <DialogDescription>
          It lets {whom} into {space.name} as {roleName}, until {formatMoment(new Date(expiresAt))}. It is shown this
          once; you can revoke it in the list of members at any time.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <SecretReveal value={link} label="Invitation link" />
        <p className="text-[13px] text-pretty text-muted-foreground">
          {mailed
            ? 'A mail with this link is on its way as well.'
            : email === null
              ? 'Whoever has the link can use it, so send it only to those it is for.'
              : 'No mail server is set, so Keyway sends nothing: pass the link on yourself.'}{' '}
          They need an account on this installation; only its administrators create accounts.
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
