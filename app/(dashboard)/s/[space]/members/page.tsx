import { MembersPage } from '@/components/members/members-page'
import { MemberQuery } from '@/lib/schemas/member'
import { listMembers } from '@/lib/services/members/list-members'
import { listRoles } from '@/lib/services/roles/list-roles'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Members' }

export default definePage({ access: 'space', permission: 'members:read' }, async ({ ctx, searchParams }) => {
  const text = (name: string): string => [searchParams[name]].flat()[0] ?? ''
  const filters = { search: text('search'), role: text('role'), kind: text('kind') }
  const asked = MemberQuery.safeParse(Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== '')))
  // An address that asks for something impossible shows the whole list.
  const query = asked.data ?? { limit: 50 }
  const [members, roles] = await Promise.all([listMembers(ctx, query), listRoles(ctx, {})])
  return (
    <MembersPage
      key={ctx.space.id}
      space={ctx.space}
      initial={{ filters: asked.success ? filters : { search: '', role: '', kind: '' }, members }}
      initialRoles={roles}
    />
  )
})
