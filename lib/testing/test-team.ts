import { newId } from '@/lib/crypto/id'
import { db, inTransaction } from '@/lib/db/client'
import type { Role } from '@/lib/schemas/permission'
import { createSpaceRow } from '@/lib/services/spaces/create-space-row'
import { addMember, type TestPerson, testUser } from './test-state'

/** A space of its own with one person of every built-in role, who is named after it. */
export type TestTeam = { spaceId: string; slug: string; name: string } & Record<Role, TestPerson>

/** Makes a space with an owner, an admin, a member and a viewer. */
export async function testTeam(): Promise<TestTeam> {
  const [owner, admin, member, viewer] = [
    await testUser({ name: 'Olga Owner' }),
    await testUser({ name: 'Adam Admin' }),
    await testUser({ name: 'Mina Member' }),
    await testUser({ name: 'Vera Viewer' }),
  ]
  const space = await inTransaction((tx) =>
    createSpaceRow(tx, { name: 'Test team', slugFrom: newId(), ownerId: owner.userId, personal: false }),
  )
  for (const [role, person] of Object.entries({ admin, member, viewer })) {
    await addMember(space.id, person, role as Role)
  }
  return { spaceId: space.id, slug: space.slug, name: space.name, owner, admin, member, viewer }
}

/** Stores a role of the space's own, with any permissions. @returns its id. */
export async function testRole(
  spaceId: string,
  permissions: readonly string[],
  name: string = newId(),
): Promise<string> {
  const id = newId()
  await db().role.create({ data: { id, spaceId, name, permissions: [...permissions] } })
  return id
}

/** Somebody new in a space with a role of its own. */
export async function addWithRole(spaceId: string, customRoleId: string): Promise<TestPerson> {
  const person = await testUser()
  await db().member.create({ data: { spaceId, userId: person.userId, role: 'custom', customRoleId } })
  return person
}

/** Runs all of it at once, after everything is ready, and returns the answers' statuses in ascending order. */
export async function statusesAtOnce(calls: readonly (() => Promise<Response>)[]): Promise<number[]> {
  const answers = await Promise.all(calls.map((call) => call()))
  return answers.map(({ status }) => status).toSorted((a, b) => a - b)
}
