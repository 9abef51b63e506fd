import { z } from 'zod'
import { Email } from './account'
import { Id, ListQuery, Moment, safeText, SearchText } from './common'
import { CreateSpaceInput, DeleteSpaceInput, UpdateSpaceInput } from './space'

/** How an administrator may look through the spaces of the installation. */
export const AdminSpaceQuery = ListQuery.extend({
  /** Part of a name, a short name, or an owner's name or e-mail address. */
  search: SearchText.optional(),
  status: z.enum(['active', 'suspended']).optional(),
  kind: z.enum(['personal', 'shared']).optional(),
  sort: z.enum(['name', 'newest', 'oldest']).default('name'),
})
export type AdminSpaceQuery = z.output<typeof AdminSpaceQuery>
/** What an address or a client gives: everything may be left out. */
export type AdminSpaceFilters = Omit<z.input<typeof AdminSpaceQuery>, 'cursor' | 'limit'>

/** A space as those see it who run the installation: how much is in it, and nothing of what. */
export const AdminSpaceView = z.object({
  id: Id,
  name: z.string(),
  slug: z.string(),
  personal: z.boolean(),
  status: z.enum(['active', 'suspended']),
  suspendedReason: z.string().nullable(),
  apiAccessEnabled: z.boolean(),
  /** At most five, those who can sign in first. */
  owners: z.array(z.object({ id: Id, name: z.string(), email: z.string(), active: z.boolean() })),
  members: z.number(),
  liveTokens: z.number(),
  /** Today and the 29 days before it, in UTC. */
  callsLast30Days: z.number(),
  createdAt: Moment,
})
export type AdminSpaceView = z.infer<typeof AdminSpaceView>

/** `total` counts every space that fits the search and filters. */
export const AdminSpaceList = z.object({
  items: z.array(AdminSpaceView),
  nextCursor: z.string().nullable(),
  total: z.number(),
})
export type AdminSpaceList = z.infer<typeof AdminSpaceList>

/** `ownerEmail` is the address of somebody who has an account. */
export const CreateSpaceForInput = CreateSpaceInput.extend({ ownerEmail: Email })
export type CreateSpaceForInput = z.infer<typeof CreateSpaceForInput>

/** What is left out stays as it is. */
export const UpdateAnySpaceInput = UpdateSpaceInput.pick({ name: true, slug: true }).extend({ id: Id })
export type UpdateAnySpaceInput = z.infer<typeof UpdateAnySpaceInput>

/** `reason` is shown to the members. */
export const SuspendSpaceInput = z.strictObject({ id: Id, reason: safeText('The reason', 200) })
export type SuspendSpaceInput = z.infer<typeof SuspendSpaceInput>

/** `name` is the space's name, typed to confirm. */
export const DeleteAnySpaceInput = DeleteSpaceInput.extend({ id: Id })
export const DeletedSpace = z.object({ id: Id })
