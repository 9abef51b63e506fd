import fs from 'node:fs'
import path from 'node:path'
import type { JournalPosition } from './segment-files'

/** How far the journal is in the database, and where a replay must start looking for calls that were open then. */
export type Checkpoint = {
  /** Everything before this is committed. */
  committed: JournalPosition
  /** The segment that holds the oldest intent still open; never after `committed.segment`. */
  openFrom: number
}

/** As it was read: `boot` is the start of the machine it was written in ('' = not known), `storedMs` when, since the epoch. */
export type StoredCheckpoint = Checkpoint & { boot: string; storedMs: number }

const checkpointPath = (dir: string): string => path.join(dir, 'checkpoint.json')

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** The stored checkpoint, or null when there is none or it cannot be read: a replay from the oldest segment is then right, only slower. */
export function readCheckpoint(dir: string): StoredCheckpoint | null {
  try {
    const value = JSON.parse(fs.readFileSync(checkpointPath(dir), 'utf8')) as Record<string, unknown>
    const { segment, offset, openFrom, boot } = value
    if (!isCount(segment) || !isCount(offset) || !isCount(openFrom)) return null
    return {
      committed: { segment, offset },
      openFrom: Math.min(openFrom, segment),
      boot: typeof boot === 'string' ? boot : '',
      storedMs: fs.statSync(checkpointPath(dir)).mtimeMs,
    }
  } catch {
    return null
  }
}

/** Replaces the checkpoint atomically: a reader sees the old one or the new one. */
export async function writeCheckpoint(dir: string, checkpoint: Checkpoint): Promise<void> {
  const target = checkpointPath(dir)
  const { committed, openFrom } = checkpoint
  const file = await fs.promises.open(`${target}.tmp`, 'w', 0o600)
  try {
    await file.writeFile(JSON.stringify({ ...committed, openFrom, boot: currentBoot() }))
    await file.datasync()
  } finally {
    await file.close()
  }
  await fs.promises.rename(`${target}.tmp`, target)
}

let boot: string | undefined

/** Which start of the machine this is; '' where the system does not say. */
export function currentBoot(): string {
  if (boot !== undefined) return boot
  try {
    boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    boot = ''
  }
  return boot
}
