import { randomInt } from 'node:crypto'
import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'
import type { Space } from '@/lib/db/generated/client'
import { looksLikeId } from '@/lib/schemas/space'

/** Names that the address bar needs for other things. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  'new',
  'api',
  'admin',
  'me',
  'settings',
  'login',
  'setup',
  'docs',
  'help',
  'invite',
])
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A readable part of an address, 1–40 characters of a–z, 0–9 and hyphens; '' when nothing of the name can be used. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '')
}

/**
 * Stores a space whose first member is its owner, in the caller's transaction. A slug that is taken, or looks like an
 * id, gets four random characters; two spaces of the same name made at once wait for each other, so that neither fails.
 */
export async function createSpaceRow(
  tx: Transaction,
  input: { name: string; slugFrom: string; ownerId: string; personal: boolean },
): Promise<Space> {
  const base = slugOf(input.slugFrom) || 'space'
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`space-slug ${base}`}, 0))`
  let slug = base
  while (RESERVED_SLUGS.has(slug) || looksLikeId(slug) || (await tx.space.count({ where: { slug } })) > 0) {
    slug = `${base.slice(0, 35)}-${Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`
  }
  const id = newId()
  const space = await tx.space.create({
    data: { id, slug, name: input.name, personalOwnerId: input.personal ? input.ownerId : null },
  })
  await tx.member.create({ data: { spaceId: id, userId: input.ownerId, role: 'owner' } })
  return space
}
