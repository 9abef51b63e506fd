import type { Role } from '@/lib/schemas/permission'
import type { RoleList, RoleView } from '@/lib/schemas/role'

const BUILT_IN: Readonly<Record<Role, string>> = {
  owner: 'Everything, also switching API access, handing the space over and deleting it.',
  admin: 'Everything but what owners alone may do: members, roles, provider keys, settings.',
  member: 'Calls models and sees usage, members, models and provider keys.',
  viewer: 'Sees members, models and usage, and calls nothing.',
}

/** What a role may do, in a sentence. */
export function roleSummary(role: RoleView, words: RoleList['permissions']): string {
  if (role.role !== 'custom') return BUILT_IN[role.role]
  const titles = words.filter(({ name }) => role.permissions.includes(name)).map(({ title }) => title)
  const [first, ...others] = titles
  if (first === undefined) return 'Nothing at all.'
  return `${[first, ...others.map((title) => title.charAt(0).toLowerCase() + title.slice(1))].join(', ')}.`
}

/** The text by which a control names a role: a built-in one by name, one of the space's own by id. */
export const roleValue = ({ role, id }: Pick<RoleView, 'role' | 'id'>): string => id ?? role

/** What a request sends for that text. */
export function roleChoiceOf(
  value: string,
  roles: readonly RoleView[],
): { role: string } | { roleId: string } | object {
  const found = roles.find((role) => roleValue(role) === value)
  if (!found) return {}
  return found.id === null ? { role: found.role } : { roleId: found.id }
}
