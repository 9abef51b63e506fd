import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as resendRoute } from '@/app/api/admin/outbox/[id]/resend/route'
import { Secret } from '@/lib/crypto/secret'
import { db, dbPool, inTransaction } from '@/lib/db/client'
import { createLog } from '@/lib/log'
import { connectMailServer } from '@/lib/mail/mail-server'
import { processState } from '@/lib/process-state'
import { queueMail } from '@/lib/services/mail/queue-mail'
import { callRoute } from '@/lib/testing/call-route'
import { DATABASES, startTestState, type TestState, testUser } from '@/lib/testing/test-state'
import { type MailSender, startMailSender } from './mail-sender'

type Received = { from: string; to: string[]; raw: string }
const FROM = 'keyway@example.org'
const LINK = 'http://keyway.test/password#kw_pwd_secret'

describe.each(DATABASES)('mails on %s', (database) => {
  const stops: (() => Promise<unknown>)[] = []
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).toReversed()) await stop()
  }
  afterEach(stopAll)

  /** A real mail server that keeps what it takes; it can be told to refuse. */
  async function mailServer(options: SMTPServerOptions = {}) {
    const received: Received[] = []
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      logger: false,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('utf8'),
          })
          done()
        })
      },
      ...options,
    })
    server.on('error', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const { port } = server.server.address() as AddressInfo
    stops.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return { received, url: (login = '') => `smtp://${login}127.0.0.1:${port}` }
  }

  function sender(url: string): MailSender {
    const { keyRing } = processState()
    const connection = connectMailServer({ url: new Secret(url), from: { name: 'Keyway', address: FROM } })
    const made = startMailSender({ pool: dbPool(), keyRing, log: createLog('silent'), connection })
    stops.push(() => made.stop())
    return made
  }

  const queue = (mail: Partial<{ recipient: string; subject: string; text: string; expiresAt: Date | null }> = {}) =>
    inTransaction((tx) =>
      queueMail(tx, {
        kind: 'password_link',
        recipient: 'ada@example.org',
        subject: 'Choose a password',
        text: `Hello,\n${LINK}\n`,
        expiresAt: null,
        ...mail,
      }),
    )
  const row = (id: string) => db().outboxMail.findUniqueOrThrow({ where: { id } })
  const due = (id: string) => db().outboxMail.update({ where: { id }, data: { nextTryAt: new Date(0) } })

  describe('sent by themselves', () => {
    let server: Awaited<ReturnType<typeof mailServer>>
    let state: TestState
    beforeAll(async () => {
      server = await mailServer()
      const settings = { KEYWAY_SMTP_URL: server.url(), KEYWAY_MAIL_FROM: `Keyway <${FROM}>` }
      state = await startTestState(database, settings)
    })
    afterAll(() => state.stop())

    test('a mail is delivered once, by itself, however many processes look after the outbox', async () => {
      const ids = await Promise.all(
        Array.from({ length: 8 }, (_, at) => queue({ recipient: `person${at}@example.org` })),
      )
      await Promise.all([
        sender(server.url()).sendDue(),
        sender(server.url()).sendDue(),
        sender(server.url()).sendDue(),
      ])
      // The runtime's own sender takes part.
      await expect.poll(() => db().outboxMail.count({ where: { sentAt: null } })).toBe(0)
      expect(server.received.flatMap(({ to }) => to).toSorted()).toEqual(ids.map((_, at) => `person${at}@example.org`))
      const [first] = server.received
      expect(first?.from).toBe(FROM)
      expect(first?.raw).toContain(LINK)
      expect(first?.raw).toMatch(/^From: Keyway <keyway@example\.org>/m)
      expect(first?.raw).toMatch(/^Auto-Submitted: auto-generated/m)
      expect(JSON.stringify(await db().outboxMail.findMany())).not.toContain('kw_pwd_secret')
    })
  })

  describe('sent by hand', () => {
    let state: TestState
    beforeAll(async () => {
      state = await startTestState(database)
    })
    beforeEach(() => db().outboxMail.deleteMany())
    afterAll(() => state.stop())

    test('a failure is recorded without secrets and tried again later, six times; sent again it starts anew', async () => {
      let refuse = true
      const server = await mailServer({
        onRcptTo: (_address, _session, done) => done(refuse ? new Error('Mailbox is full') : null),
      })
      const one = sender(server.url())
      const id = await queue()
      expect(await one.sendDue()).toBe(0)
      const failed = await row(id)
      expect(failed).toMatchObject({ attempts: 1, sentAt: null })
      expect(failed.problem).toContain('Mailbox is full')
      expect(failed.nextTryAt.getTime()).toBeGreaterThan(Date.now())
      // Not due yet.
      await one.sendDue()
      expect((await row(id)).attempts).toBe(1)
      for (let attempts = 2; attempts <= 6; attempts += 1) {
        await due(id)
        await one.sendDue()
        expect((await row(id)).attempts).toBe(attempts)
      }
      await due(id)
      refuse = false
      expect(await one.sendDue()).toBe(0)
      const admin = await testUser({ isPlatformAdmin: true })
      expect((await callRoute(resendRoute, { cookie: admin.cookie, params: { id }, body: {} })).status).toBe(200)
      expect(await one.sendDue()).toBe(1)
      expect(await row(id)).toMatchObject({ attempts: 1, problem: null })
      expect(server.received).toHaveLength(1)
      expect(await db().auditEvent.count({ where: { subjectId: id, action: 'outbox.resent' } })).toBe(1)
    })

    test('a server that is not there, or wants another password, is a problem in words without the password', async () => {
      const server = await mailServer({
        authOptional: false,
        authMethods: ['PLAIN'],
        allowInsecureAuth: true,
        onAuth: (_auth, _session, done) => done(new Error('Invalid username or password')),
      })
      const id = await queue()
      await sender(server.url('keyway:hunter2-secret@')).sendDue()
      expect((await row(id)).problem).toContain('Invalid username or password')
      await due(id)
      await sender('smtp://keyway:hunter2-secret@127.0.0.1:1').sendDue()
      const { problem } = await row(id)
      expect(problem).toContain('ECONNREFUSED')
      expect(problem).not.toContain('hunter2')
      expect(server.received).toHaveLength(0)
    })

    test('a mail whose link has stopped working, and one nobody may read any more, is not sent', async () => {
      const server = await mailServer()
      const late = await queue({ expiresAt: new Date(Date.now() - 1) })
      const broken = await queue()
      await db().outboxMail.update({ where: { id: broken }, data: { ciphertext: (await row(late)).ciphertext } })
      expect(await sender(server.url()).sendDue()).toBe(0)
      expect(await row(late)).toMatchObject({ attempts: 0, sentAt: null })
      expect(await row(broken)).toMatchObject({ attempts: 1, problem: 'This stored secret cannot be read.' })
      expect(server.received).toEqual([])
    })

    test('C17 nothing in an address, a subject or a text becomes a header or another recipient', async () => {
      const server = await mailServer()
      const one = sender(server.url())
      const recipients = [
        'ada@example.org\r\nBcc: eve@example.org',
        'ada@example.org, eve@example.org',
        'ada@example.org;eve@example.org',
        'Ada <ada@example.org>',
        '"ada"@example.org',
        'ada@[127.0.0.1]',
        'ada@example.org>\r\nRCPT TO:<eve@example.org',
        'ada@eve@example.org',
        'ada example.org',
        '@example.org',
        'ada@',
        '',
      ]
      for (const recipient of recipients) {
        const id = await queue({ recipient })
        expect(await one.sendDue()).toBe(0)
        expect(await row(id)).toMatchObject({ problem: 'The recipient is not one e-mail address.' })
      }
      expect(server.received).toEqual([])
      await queue({
        recipient: 'ada+test@example.org',
        subject: 'Hello\r\nBcc: eve@example.org\r\n\r\nbody',
        text: '.\r\nMAIL FROM:<eve@example.org>\r\n.\r\nBcc: eve@example.org',
      })
      expect(await one.sendDue()).toBe(1)
      const [mail] = server.received
      expect(server.received).toHaveLength(1)
      expect(mail?.to).toEqual(['ada+test@example.org'])
      const head = mail?.raw.split('\r\n\r\n')[0] ?? ''
      expect(head).not.toMatch(/^Bcc:/im)
      expect(head).toMatch(/^Subject: Hello Bcc: eve@example\.org body$/m)
    })
  })
})
