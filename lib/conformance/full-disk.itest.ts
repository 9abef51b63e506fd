import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { openCall, rawCall } from './raw-call'
import { startWorkbench, until, type Workbench } from './workbench'

/** A disk of its own for the data directory; only root may have one. Null = not here. */
const disk = ((): string | null => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keyway-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=700', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
})()

let postgres: TestPostgres | undefined
let bench: Workbench | undefined
beforeAll(async () => {
  if (disk === null) return
  postgres = await startTestPostgres()
  const env = { DATABASE_URL: postgres.url, KEYWAY_SECRET: randomBytes(32).toString('base64') }
  bench = await startWorkbench({ dataDir: disk, env })
}, 60_000)
afterAll(async () => {
  await bench?.dispose()
  postgres?.stop()
  if (disk === null) return
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

/** Takes what is left of the disk, to the last byte. @returns gives it back */
function fillDisk(folder: string): () => void {
  const file = path.join(folder, 'filler')
  const fd = openSync(file, 'w')
  for (let size = 1 << 20; size >= 1;) {
    try {
      writeSync(fd, Buffer.alloc(size))
    } catch {
      size >>= 1
    }
  }
  closeSync(fd)
  return () => rmSync(file)
}

// Skipped where no file system may be mounted, as in a container without privileges.
test.skipIf(disk === null)(
  'K08 on a full disk new calls are refused, a running stream ends well and is recorded, and calls go on once there is room',
  async () => {
    const { v1, space, dashboard } = bench as Workbench
    const url = `${v1}/chat/completions`
    const call = (model: string, stream: boolean) => ({
      token: space.token,
      body: { model, stream, messages: [{ role: 'user', content: 'hello' }] },
    })
    const plain = () => rawCall(url, call('mock/gpt-4o-mini', false))
    expect((await plain()).status).toBe(200)

    const running = await openCall(url, call('mock/slow-short', true))
    const makeRoom = fillDisk(disk ?? '')
    const full: { status: number; code: string | null }[] = []
    const served: string[] = []
    for (let turn = 0; turn < 20; turn += 1) {
      const { status, body, requestId } = await plain()
      const { error } = JSON.parse(body.toString()) as { error?: { code: string } }
      full.push({ status, code: error?.code ?? null })
      if (status === 200) served.push(requestId)
    }
    // What fits into the rest of a block is served; from then on everything is refused.
    expect(full.slice(-10)).toEqual(Array.from({ length: 10 }, () => ({ status: 503, code: 'metering_unavailable' })))
    expect((await fetch(`${v1.replace(/\/api\/v1$/, '')}/readyz`)).status).toBe(503)
    let text = ''
    for await (const chunk of running) text += String(chunk)
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true)

    makeRoom()
    await until('calls to go on', async () => (await plain()).status === 200)
    const wanted = new Set([...served, String(running.headers['x-request-id'])])
    const recorded = async () =>
      (await dashboard.usageEvents(space.id)).filter(({ requestId }) => wanted.has(requestId))
    await until('what ran meanwhile to be recorded', async () => (await recorded()).length >= wanted.size)
    expect((await recorded()).map(({ outcome }) => outcome)).toEqual(Array.from(wanted, () => 'completed'))
  },
  60_000,
)
