import './next-globals'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { SelfContext, SpaceContext } from '@/lib/auth/contexts'
import { enterSelf, enterSpace } from '@/lib/auth/contexts'
import { factsWithoutRequest, type RequestFacts, type SessionPrincipal } from '@/lib/auth/principal'
import { newId } from '@/lib/crypto/id'
import { db, inTransaction } from '@/lib/db/client'
import { startEmbeddedDatabase } from '@/lib/db/embedded/embedded-database'
import { migrate } from '@/lib/db/migrate'
import { parseSettings } from '@/lib/env'
import { createLog } from '@/lib/log'
import { processState } from '@/lib/process-state'
import { createRuntime, type Runtime } from '@/lib/runtime/create-runtime'
import type { Role } from '@/lib/schemas/permission'
import { createUser } from '@/lib/services/account/create-user'
import { createSpaceRow } from '@/lib/services/spaces/create-space-row'
import { createSession, findSession } from '@/lib/session/sessions'
import { databaseWorkerFile, projectRoot } from './database-worker-file'
import { startTestPostgres } from './postgres'
import { copyTemplate, EMBEDDED_MADE_FROM, templateFolder } from './template-folder'

/** The two kinds of database the product runs on. */
export const DATABASES = ['embedded', 'postgresql'] as const
export type DatabaseKind = (typeof DATABASES)[number]

export type TestState = { runtime: Runtime; dataDir: string; stop: () => Promise<void> }

/** Where the pages of tests are, unless a test says otherwise. */
export const TEST_ORIGIN = 'http://keyway.test'

/**
 * Starts a whole Keyway in this process, without its server: an empty database of the wanted kind with all migrations,
 * and the process's one state. One per test file at a time; stop it afterwards.
 * @param variables settings as an operator would type them; an administrator is made unless they name another.
 */
export async function startTestState(
  kind: DatabaseKind,
  variables: Readonly<Record<string, string>> = {},
): Promise<TestState> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-state-'))
  const server = kind === 'postgresql' ? await startTestPostgres() : null
  if (!server) copyTemplate(await embeddedTemplate(), path.join(dataDir, 'database'))
  const stopServer = (): void => {
    server?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const settings = parseSettings({
      NODE_ENV: 'test',
      KEYWAY_DATA_DIR: dataDir,
      KEYWAY_PUBLIC_URL: TEST_ORIGIN,
      KEYWAY_SECRET: randomBytes(32).toString('base64'),
      ...(server ? { DATABASE_URL: server.url } : {}),
      ...variables,
    })
    const runtime = await createRuntime(settings, createLog('silent'))
    return {
      runtime,
      dataDir,
      stop: async () => {
        await runtime.close()
        stopServer()
      },
    }
  } catch (error) {
    stopServer()
    throw error
  }
}

/** An embedded database with all migrations and nothing in it. */
async function embeddedTemplate(): Promise<string> {
  const workerFile = await databaseWorkerFile()
  return templateFolder('embedded', EMBEDDED_MADE_FROM, async (folder) => {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-template-'))
    try {
      const database = await startEmbeddedDatabase({ dataDir, workerFile })
      await migrate({ root: projectRoot, connection: database.connection })
      await database.stop()
      copyTemplate(path.join(dataDir, 'database'), folder)
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  })
}

/** What is known of a request that a test makes without one. */
export const testFacts = (): RequestFacts => factsWithoutRequest(newId())

/** A signed-in person with their personal space. `cookie` is the value of their session cookie. */
export type TestPerson = { userId: string; email: string; personalSpaceId: string; cookie: string }

/** Adds an active person, with a password only when one is given, and signs them in. */
export async function testUser(
  options: { email?: string; name?: string; password?: string; isPlatformAdmin?: boolean } = {},
): Promise<TestPerson> {
  const { name = 'Test Person', password, isPlatformAdmin = false } = options
  const email = options.email ?? `${newId()}@example.org`
  const passwordHash = password === undefined ? null : await processState().passwords.hashPassword(password)
  const { userId, spaceId } = await inTransaction((tx) =>
    createUser(tx, { email, name, passwordHash, isPlatformAdmin }),
  )
  return { userId, email, personalSpaceId: spaceId, cookie: await createSession(userId, testFacts()) }
}

/** A space of its own with an owner, and a person who has the wanted role in it. */
export async function testSpace(role: Role): Promise<{ spaceId: string; slug: string; person: TestPerson }> {
  const person = await testUser()
  const owner = role === 'owner' ? person : await testUser()
  const space = await inTransaction((tx) =>
    createSpaceRow(tx, { name: 'Test space', slugFrom: newId(), ownerId: owner.userId, personal: false }),
  )
  if (role !== 'owner') await addMember(space.id, person, role)
  return { spaceId: space.id, slug: space.slug, person }
}

/** Makes a person a member of a space. */
export async function addMember(spaceId: string, person: TestPerson, role: Role): Promise<void> {
  await db().member.create({ data: { spaceId, userId: person.userId, role } })
}

/** The person as their session cookie stands for them. */
export async function principalOf(person: TestPerson): Promise<SessionPrincipal> {
  const principal = await findSession(person.cookie)
  if (!principal) throw new Error('The test person is not signed in.')
  return principal
}

/** A context about the person themselves. */
export async function selfContext(person: TestPerson): Promise<SelfContext> {
  return enterSelf(await principalOf(person), testFacts())
}

/** A context of the person in a space. @throws AppError `not_found` when they are not in it. */
export async function spaceContext(person: TestPerson, spaceId: string): Promise<SpaceContext> {
  return enterSpace(await principalOf(person), testFacts(), { id: spaceId })
}
