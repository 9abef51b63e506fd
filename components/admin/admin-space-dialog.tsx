'use client'
import { lazy, Suspense } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { AdminSpaceView } from '@/lib/schemas/admin-space'
import { useChangeSpace } from './use-admin-spaces'

export type SpaceAction = 'edit' | 'suspend' | 'resume' | 'delete'

const AdminSpaceForm = lazy(() => import('./admin-space-form').then((module) => ({ default: module.AdminSpaceForm })))

/** The window of what an administrator chose to do with a space, or of making one; `acting` null is closed. */
export function AdminSpaceDialog({
  acting,
  onClose,
}: {
  acting: { action: SpaceAction; space: AdminSpaceView } | { action: 'create'; space: null } | null
  onClose: () => void
}) {
  if (acting === null) return null
  if (acting.action === 'resume') return <ResumeDialog space={acting.space} onClose={onClose} />
  return (
    <Suspense>
      <AdminSpaceForm acting={acting} onClose={onClose} />
    </Suspense>
  )
}

function ResumeDialog({ space, onClose }: { space: AdminSpaceView; onClose: () => void }) {
  const toast = useToast()
  const change = useChangeSpace(space.id)
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Resume ${space.name}?`}
      description={
        space.apiAccessEnabled
          ? 'Its API calls are accepted again from the next one on, and its members no longer see the reason.'
          : 'Its members no longer see the reason. API access stays off until one of its owners switches it on.'
      }
      confirmLabel="Resume"
      pending={change.isPending}
      error={change.error?.message}
      onConfirm={() =>
        change.mutate(
          { kind: 'resume' },
          {
            onSuccess: () => {
              toast.success(`${space.name} works again`)
              onClose()
            },
          },
        )
      }
    />
  )
}
