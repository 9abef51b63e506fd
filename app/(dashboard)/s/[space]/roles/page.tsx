import { RolesPage } from '@/components/roles/roles-page'
import { listRoles } from '@/lib/services/roles/list-roles'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Roles' }

export default definePage({ access: 'space', permission: 'members:read' }, async ({ ctx }) => (
  <RolesPage key={ctx.space.id} space={ctx.space} initialRoles={await listRoles(ctx, {})} />
))
