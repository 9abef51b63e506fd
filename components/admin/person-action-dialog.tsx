'use client'
import { lazy, Suspense } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { PersonDetail } from '@/lib/schemas/person'
import { useChangePerson } from './use-people'
import { leftWithoutOwner, whatStops } from './what-stops'

export type PersonAction = 'rename' | 'reset' | 'administration' | 'disable' | 'enable'

const ResetPasswordWindow = lazy(() =>
  import('./reset-password-window').then((module) => ({ default: module.ResetPasswordWindow })),
)
const RenamePersonWindow = lazy(() =>
  import('./rename-person-window').then((module) => ({ default: module.RenamePersonWindow })),
)

type Props = { person: PersonDetail; onClose: () => void }

/** The window of what an administrator chose to do with a person; `action` null is closed. */
export function PersonActionDialog({ action, ...props }: Props & { action: PersonAction | null }) {
  switch (action) {
    case null:
      return null
    case 'rename':
      return (
        <Suspense>
          <RenamePersonWindow {...props} />
        </Suspense>
      )
    case 'reset':
      return (
        <Suspense>
          <ResetPasswordWindow {...props} />
        </Suspense>
      )
    case 'administration':
      return <AdministrationDialog {...props} />
    case 'disable':
      return <DisableDialog {...props} />
    case 'enable':
      return <EnableDialog {...props} />
  }
}

function DisableDialog({ person, onClose }: Props) {
  const toast = useToast()
  const change = useChangePerson(person.id)
  const orphaned = leftWithoutOwner(person)
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Disable ${person.name}?`}
      description={
        <>
          <p>{whatStops(person)} They cannot sign in until somebody enables them again; what they made stays.</p>
          {orphaned.length > 0 && (
            <p className="mt-2 font-medium text-foreground">
              They are the only owner of {orphaned.map(({ name }) => name).join(', ')}. Others stay in there, but nobody
              can manage API access or hand the space over.
            </p>
          )}
        </>
      }
      confirmLabel={orphaned.length > 0 ? 'Disable anyway' : 'Disable'}
      pending={change.isPending}
      error={change.error?.message}
      onConfirm={() =>
        change.mutate(
          { kind: 'disable', leaveWithoutOwner: orphaned.length > 0 },
          {
            onSuccess: () => {
              toast.success(`${person.name} is disabled`)
              onClose()
            },
          },
        )
      }
    />
  )
}

function EnableDialog({ person, onClose }: Props) {
  const toast = useToast()
  const change = useChangePerson(person.id)
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Enable ${person.name}?`}
      description="They can sign in again, and their tokens that were neither revoked nor have expired work again. Their old sessions stay ended."
      confirmLabel="Enable"
      pending={change.isPending}
      error={change.error?.message}
      onConfirm={() =>
        change.mutate(
          { kind: 'enable' },
          {
            onSuccess: () => {
              toast.success(`${person.name} is enabled`)
              onClose()
            },
          },
        )
      }
    />
  )
}

function AdministrationDialog({ person, onClose }: Props) {
  const toast = useToast()
  const change = useChangePerson(person.id)
  const ends = person.isPlatformAdmin
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={ends ? `End the administration of ${person.name}?` : `Make ${person.name} a platform administrator?`}
      description={
        ends
          ? 'They no longer manage people, spaces and this installation. They are signed out everywhere; their spaces and tokens stay.'
          : 'They can manage people, spaces and this installation, and you cannot undo what they do. They are signed out everywhere and sign in again.'
      }
      confirmLabel={ends ? 'End administration' : 'Make administrator'}
      pending={change.isPending}
      error={change.error?.message}
      onConfirm={() =>
        change.mutate(
          { kind: 'update', isPlatformAdmin: !ends },
          {
            onSuccess: () => {
              toast.success(
                ends ? `${person.name} is no longer an administrator` : `${person.name} is an administrator`,
              )
              onClose()
            },
          },
        )
      }
    />
  )
}
