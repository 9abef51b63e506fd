import path from 'node:path'
import pg from 'pg'
import { newId } from '../../lib/crypto/id'
import { createPasswords } from '../../lib/crypto/password'
import type { TestKeyway } from '../../lib/testing/start-keyway'

export type Person = { email: string; password: string; name: string; slug: string }

/** Another person with a space of their own, put into the database as they are. */
export async function addStranger(keyway: TestKeyway): Promise<Person> {
  const client = new pg.Client({
    host: path.join(keyway.dataDir, 'socket'),
    user: 'postgres',
    database: 'postgres',
    password: 'postgres',
  })
  await client.connect()
  try {
    const [userId, spaceId] = [newId(), newId()]
    const slug = `stranger-${spaceId.slice(-12)}`
    const person = { email: `${slug}@example.org`, password: 'a stranger’s long secret', name: 'Stranger', slug }
    const hash = await createPasswords().hashPassword(person.password)
    await client.query('INSERT INTO "user" (id, email, name, password_hash) VALUES ($1, $2, $3, $4)', [
      userId,
      person.email,
      person.name,
      hash,
    ])
    await client.query('INSERT INTO space (id, slug, name, personal_owner_id) VALUES ($1, $2, $3, $4)', [
      spaceId,
      slug,
      'A space of somebody else',
      userId,
    ])
    await client.query("INSERT INTO member (space_id, user_id, role) VALUES ($1, $2, 'owner')", [spaceId, userId])
    return person
  } finally {
    await client.end()
  }
}
