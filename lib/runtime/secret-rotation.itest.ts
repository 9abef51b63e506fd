import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKeyRing, type KeyRing } from '@/lib/crypto/key-ring'
import { open } from '@/lib/crypto/sealed'
import { db, dbPool, inTransaction } from '@/lib/db/client'
import { secretFile, type Settings, SettingsError } from '@/lib/env'
import { createLog } from '@/lib/log'
import { processState } from '@/lib/process-state'
import { outboxPlace, queueMail } from '@/lib/services/mail/queue-mail'
import { callData } from '@/lib/testing/data-plane'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { DATABASES, testSpace } from '@/lib/testing/test-state'
import { createRuntime, type Runtime } from './create-runtime'
import { requireMasterKey } from './require-master-key'
import { startSecretMover } from './secret-mover'

const OLD = randomBytes(32)
const NEW = randomBytes(32)
const ringOf = (master: Buffer, previous?: Buffer): KeyRing => createKeyRing({ master, previous })
const idOf = (master: Buffer): string => ringOf(master).key('provider-secret').id
const log = createLog('silent')

describe.each(DATABASES)('the master secret on %s', (database) => {
  let state: StateWithProvider
  let runtime: Runtime
  let token: string
  let spaceId: string
  beforeEach(async () => {
    state = await startStateWithProvider(database, { KEYWAY_SECRET: OLD.toString('base64') })
    runtime = state.runtime
    const space = await testSpace('owner')
    spaceId = space.spaceId
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    await addKey()
    token = (await testToken(space.person, spaceId)).secret
  })
  afterEach(async () => {
    await runtime.close()
    await state.stop()
  })

  const addKey = (): Promise<string> =>
    testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['demo-gpt'] })
  /** Stops, and starts again on the same database. */
  async function restart(secrets: Pick<Settings, 'masterSecret' | 'previousMasterSecret'>): Promise<void> {
    await runtime.close()
    runtime = await createRuntime({ ...runtime.settings, ...secrets }, log)
  }
  const restartOf = (masterSecret: Buffer | undefined, previousMasterSecret?: Buffer): Promise<void> =>
    restart({ masterSecret, previousMasterSecret })
  const call = async (): Promise<number> => {
    const body = { model: 'demo-gpt', messages: [{ role: 'user', content: 'hello' }] }
    const response = await callData('/chat/completions', { token, body })
    await response.text()
    return response.status
  }
  const keyOfDatabase = async (): Promise<string | null> =>
    (await db().platform.findUniqueOrThrow({ where: { id: 1 } })).masterKeyId
  const addMail = (): Promise<string> => {
    const mail = { kind: 'invitation', recipient: 'ada@example.org', subject: 'Hello', text: 'the text' } as const
    return inTransaction((tx) => queueMail(tx, { ...mail, expiresAt: null }))
  }
  const refusal = async (starting: Promise<unknown>): Promise<string> => {
    const error: unknown = await starting.then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(SettingsError)
    const { message } = error as SettingsError
    for (const secret of [OLD, NEW]) expect(message).not.toContain(secret.toString('base64').slice(0, 12))
    return message
  }

  test('L03 N10 P14 R2.10 after a rotation everything works under the new secret alone', async () => {
    const mailId = await addMail()
    expect(await call()).toBe(200)
    await restartOf(NEW, OLD)
    expect(await call()).toBe(200)
    await expect.poll(keyOfDatabase, { timeout: 10_000 }).toBe(idOf(NEW))
    await expect.poll(() => db().personalAccessToken.count({ where: { hashScheme: idOf(OLD) } })).toBe(0)
    expect(await db().providerKey.count({ where: { keyId: { not: idOf(NEW) } } })).toBe(0)
    await restartOf(NEW)
    expect(await call()).toBe(200)
    const mail = await db().outboxMail.findUniqueOrThrow({ where: { id: mailId } })
    expect(open(processState().keyRing, mail.ciphertext, outboxPlace(mailId), 'outbox').reveal('mail')).toBe('the text')
  })

  test('L03 N10 a process that has the new secret as its previous one goes on while another moves everything', async () => {
    const info = vi.spyOn(log, 'info')
    await restartOf(OLD, NEW)
    const isLookedThrough = () => info.mock.calls.some(([facts]) => JSON.stringify(facts).includes('secret.moved'))
    await expect.poll(isLookedThrough).toBe(true)
    info.mockRestore()
    const other = startSecretMover({ pool: dbPool(), keyRing: ringOf(NEW, OLD), log })
    await expect.poll(keyOfDatabase, { timeout: 10_000 }).toBe(idOf(NEW))
    await other.stop()
    processState().changes.announce([{ kind: 'everything' }])
    expect(await call()).toBe(200)
    await restartOf(NEW, OLD)
    expect(await call()).toBe(200)
  })

  test('L04 another secret is refused at start, saying what is under which key and what to do', async () => {
    await runtime.close()
    const message = await refusal(createRuntime({ ...runtime.settings, masterSecret: NEW }, log))
    expect(message).toContain('KEYWAY_SECRET is not the secret that this database was made with')
    expect(message).toContain(`Under ${idOf(OLD)} (provider keys: 1, mails: 0, tokens: 1) nothing would work`)
    expect(message).toContain('KEYWAY_SECRET_PREVIOUS')
    const third = randomBytes(32)
    expect(
      await refusal(createRuntime({ ...runtime.settings, masterSecret: NEW, previousMasterSecret: third }, log)),
    ).toContain('Neither KEYWAY_SECRET nor KEYWAY_SECRET_PREVIOUS')
    await restartOf(OLD)
    expect(await call()).toBe(200)
  })

  test('L04 M06 the secret in the data directory is pointed out, and none is left behind that was made in vain', async () => {
    await runtime.close()
    const { settings } = runtime
    const file = secretFile(settings.dataDir)
    const withoutSecret = await refusal(createRuntime({ ...settings, masterSecret: undefined }, log))
    expect(withoutSecret).toContain(`KEYWAY_SECRET is not set, there is no ${file}`)
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, `${NEW.toString('base64')}\n`, { mode: 0o600 })
    const wrongFile = await refusal(createRuntime({ ...settings, masterSecret: undefined }, log))
    expect(wrongFile).toContain(`The secret in ${file} is not the secret`)
    writeFileSync(file, `${OLD.toString('base64')}\n`, { mode: 0o600 })
    const message = await refusal(createRuntime({ ...settings, masterSecret: NEW }, log))
    expect(message).toContain(`is in ${file}: set KEYWAY_SECRET to the text in that file`)
    await restartOf(undefined)
    expect(await call()).toBe(200)
  })

  test('L04 the previous secret cannot go before everything has moved', async () => {
    await db().$executeRaw`UPDATE platform SET master_key_id = ${idOf(OLD)}`
    await requireMasterKey({ pool: dbPool(), keyRing: ringOf(NEW, OLD), settings: runtime.settings })
    expect(await keyOfDatabase()).toBe(idOf(OLD))
    const alone = requireMasterKey({ pool: dbPool(), keyRing: ringOf(NEW), settings: runtime.settings })
    expect(await refusal(alone)).toContain(idOf(OLD))
  })

  test('L04 a database from before keys were written down is of the key its secrets name', async () => {
    const starts = async (keyRing: KeyRing): Promise<boolean> => {
      await db().platform.update({ where: { id: 1 }, data: { masterKeyId: null } })
      return requireMasterKey({ pool: dbPool(), keyRing, settings: runtime.settings }).then(
        () => true,
        () => false,
      )
    }
    expect(await starts(ringOf(NEW))).toBe(false)
    expect(await keyOfDatabase()).toBe(idOf(OLD))
    expect(await starts(ringOf(OLD))).toBe(true)
    expect(await starts(ringOf(NEW, OLD))).toBe(true)
    expect(await keyOfDatabase()).toBe(idOf(OLD))
    await db().providerKey.deleteMany()
    // Tokens are under a key too.
    expect(await starts(ringOf(NEW))).toBe(false)
    await db().personalAccessToken.deleteMany()
    expect(await starts(ringOf(NEW))).toBe(true)
    expect(await keyOfDatabase()).toBe(idOf(NEW))
  })

  test('L04 of processes with different secrets that start on an empty database, one goes on', async () => {
    await db().providerKey.deleteMany()
    await db().personalAccessToken.deleteMany()
    await db().platform.update({ where: { id: 1 }, data: { masterKeyId: null } })
    const rings = Array.from({ length: 6 }, () => ringOf(randomBytes(32)))
    const { settings } = runtime
    const started = await Promise.allSettled(
      rings.map((keyRing) => requireMasterKey({ pool: dbPool(), keyRing, settings })),
    )
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  if (database === 'postgresql') {
    test('L04 a second process with another secret does not start, and the first goes on', async () => {
      const dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-second-'))
      try {
        await refusal(createRuntime({ ...runtime.settings, dataDir, masterSecret: NEW }, log))
      } finally {
        rmSync(dataDir, { recursive: true, force: true })
      }
      expect(await call()).toBe(200)
    })
  }

  test('L01 L03 what does not open is left as it is and counted, by several processes at once, and all else moves', async () => {
    const damagedId = await addKey()
    const damaged = await db().providerKey.findUniqueOrThrow({ where: { id: damagedId } })
    const [version, kid] = damaged.ciphertext.split('.')
    await db().providerKey.update({ where: { id: damagedId }, data: { ciphertext: `${version}.${kid}.no` } })
    for (let more = 0; more < 120; more++) await addKey()
    const info = vi.spyOn(log, 'info')
    const movers = Array.from({ length: 3 }, () => startSecretMover({ pool: dbPool(), keyRing: ringOf(NEW, OLD), log }))
    try {
      const rounds = await Promise.all(movers.map((mover) => mover.moveNow()))
      expect(rounds.reduce((sum, { moved }) => sum + moved, 0)).toBe(121)
      const left = { providerKeys: 1, mails: 0, tokens: 1 }
      for (const round of rounds) expect(round).toMatchObject({ unreadable: 1, left })
      expect(await movers[0]?.moveNow()).toEqual({ moved: 0, unreadable: 1, left })
      await expect.poll(() => info.mock.calls.length).toBe(3)
      expect(info.mock.calls[0]?.[0]).toMatchObject({ event: 'secret.moved', unreadable: 1, left })
      expect(info.mock.calls[0]?.[1]).toContain('tokens move when they are used')
    } finally {
      for (const mover of movers) await mover.stop()
      info.mockRestore()
    }
    expect(await db().providerKey.findUniqueOrThrow({ where: { id: damagedId } })).toMatchObject({
      ciphertext: `${version}.${kid}.no`,
      keyId: idOf(OLD),
    })
    expect(await keyOfDatabase()).toBe(idOf(NEW))
  })

  test('L04 the log says when the previous secret may go, and warns of what no secret opens', async () => {
    await db().personalAccessToken.deleteMany()
    const [info, warn] = [vi.spyOn(log, 'info'), vi.spyOn(log, 'warn')]
    try {
      const lost = startSecretMover({ pool: dbPool(), keyRing: ringOf(NEW), log })
      await expect.poll(() => warn.mock.calls.length).toBe(1)
      expect(warn.mock.calls[0]?.[0]).toMatchObject({ event: 'secret.lost', left: { providerKeys: 1, tokens: 0 } })
      await lost.stop()
      const moving = startSecretMover({ pool: dbPool(), keyRing: ringOf(NEW, OLD), log })
      await expect.poll(() => info.mock.calls.length).toBe(1)
      expect(info.mock.calls[0]).toEqual([
        { event: 'secret.moved', moved: 1, unreadable: 0, left: { providerKeys: 0, mails: 0, tokens: 0 } },
        'all is under KEYWAY_SECRET: KEYWAY_SECRET_PREVIOUS may be removed',
      ])
      await moving.stop()
    } finally {
      info.mockRestore()
      warn.mockRestore()
    }
  })
})
