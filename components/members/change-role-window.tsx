'use client'
import { useRouter } from 'next/navigation'
import { RoleField } from '@/components/roles/role-field'
import { roleChoiceOf } from '@/components/roles/role-summary'
import { FormWindow } from '@/components/ui/form-window'
import { useToast } from '@/components/ui/toaster'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import type { MemberView } from '@/lib/schemas/member'
import type { RoleList } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'
import { useUpdateMember } from './use-members'

/** Gives a member another role. */
export function ChangeRoleWindow({
  space,
  member,
  roles,
  onClose,
}: {
  space: SpaceView
  member: MemberView
  roles: RoleList
  onClose: () => void
}) {
  const router = useRouter()
  const toast = useToast()
  const update = useUpdateMember(space.id)
  const form = useForm({
    schema: () => import('@/lib/schemas/member').then((schemas) => schemas.UpdateMemberInput),
    read: (data) => ({ id: member.id, ...roleChoiceOf(textOf(data, 'role'), roles.items) }),
    submit: async (input) => {
      const changed = await update.mutateAsync(input)
      toast.success(`${changed.name} is now ${changed.roleName}`)
      onClose()
      // One's own role decides what the page offers.
      if (member.you) router.refresh()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title={member.you ? 'Change your own role' : `Change the role of ${member.name}`}
      description={
        member.you
          ? 'What you give away you cannot take back: somebody else must give it to you again.'
          : 'It counts from their next request on, for their tokens as well. You can give roles up to your own.'
      }
      submitLabel="Change role"
      form={form}
      onClose={onClose}
    >
      <RoleField roles={roles} defaultValue={member.roleId ?? member.role} withOwner error={errors.role} />
    </FormWindow>
  )
}
