import type { Permission } from '@/lib/schemas/permission'

/** What a permission is called and what it lets somebody do, for the pages about roles and for the published role table. */
export type PermissionWords = { title: string; description: string }

/** Every permission in plain words, in the order in which people read them. */
export const PERMISSION_WORDS: Readonly<Record<Permission, PermissionWords>> = {
  'space:read': { title: 'See the space', description: 'Open the space and see its name and its settings.' },
  'space:update': {
    title: 'Change the space',
    description: 'Change its name, its address and how long tokens may live.',
  },
  'space:delete': {
    title: 'Give up the space',
    description: 'Delete the space, or hand it over to somebody else. Owners only.',
  },
  'members:read': { title: 'See members', description: 'See who is in the space, with which role.' },
  'members:manage': {
    title: 'Manage members',
    description: 'Invite people, change roles and remove members, never above one’s own role.',
  },
  'roles:manage': {
    title: 'Manage roles',
    description: 'Make roles of the space’s own out of permissions one has oneself.',
  },
  'tokens:read': { title: 'See all tokens', description: 'See every token that reaches the space, never a secret.' },
  'tokens:manage': {
    title: 'Manage tokens',
    description: 'Cut a token off from the space, and make tokens that belong to the space itself.',
  },
  'provider_keys:read': {
    title: 'See provider keys',
    description: 'See which providers the space uses and whether their keys work, never a key.',
  },
  'provider_keys:manage': { title: 'Manage provider keys', description: 'Add, test and delete provider keys.' },
  'models:read': { title: 'See models', description: 'See which models the space offers.' },
  'models:manage': { title: 'Manage models', description: 'Choose which models the space offers.' },
  'limits:read': {
    title: 'See all limits and budgets',
    description: 'See what everybody in the space may use and what is left. One’s own everybody sees.',
  },
  'limits:manage': {
    title: 'Manage limits and budgets',
    description: 'Set how often, and for how much, members, tokens and models may be called.',
  },
  'usage:read': {
    title: 'See usage',
    description: 'See calls, tokens, costs and errors of the whole space. One’s own everybody sees.',
  },
  'audit:read': { title: 'See the audit log', description: 'See who changed what in the space, and when.' },
  'api_access:manage': {
    title: 'Switch API access',
    description: 'Turn on and off whether programs may call models through the space. Owners only.',
  },
  'playground:use': { title: 'Use the playground', description: 'Try models in the browser.' },
  'gateway:call': { title: 'Call models', description: 'Call models from programs, with a token of one’s own.' },
}
