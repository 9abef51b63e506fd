import fs from 'node:fs'
import path from 'node:path'

const NAME = /^journal-(\d{8,})\.log$/

/** A place in the journal: everything before it is older. `offset` is in bytes. */
export type JournalPosition = { segment: number; offset: number }

/** The file of a segment; numbers start at 1 and grow by one. */
export const segmentPath = (dir: string, segment: number): string =>
  path.join(dir, `journal-${String(segment).padStart(8, '0')}.log`)

/** Space written in advance for the day the disk is full (K08). */
export const reservePath = (dir: string): string => path.join(dir, 'reserve')

/** Segment numbers on disk, oldest first. */
export function listSegments(dir: string): number[] {
  return fs
    .readdirSync(dir)
    .map((name) => Number(NAME.exec(name)?.[1] ?? Number.NaN))
    .filter((segment) => Number.isSafeInteger(segment))
    .sort((a, b) => a - b)
}

/**
 * Writes the reserve unless it exists: zeros, not a hole, so that its blocks are ours.
 * @throws the file system's error when there is no room.
 */
export function ensureReserve(dir: string, bytes: number): void {
  const target = reservePath(dir)
  if (fs.existsSync(target)) return
  writeZeros(`${target}.tmp`, bytes)
  const fd = fs.openSync(`${target}.tmp`, 'r+')
  try {
    fs.fdatasyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(`${target}.tmp`, target)
}

/** The same while calls are running: nobody waits for a disk that is slow. */
export async function renewReserve(dir: string, bytes: number): Promise<void> {
  const target = reservePath(dir)
  if (fs.existsSync(target)) return
  writeZeros(`${target}.tmp`, bytes)
  await syncFile(`${target}.tmp`)
  await fs.promises.rename(`${target}.tmp`, target)
}

/** @throws the file system's error unless `bytes` more can be written to the directory now. */
export async function proveRoom(dir: string, bytes: number): Promise<void> {
  const probe = path.join(dir, 'probe.tmp')
  writeZeros(probe, bytes)
  await syncFile(probe)
  await fs.promises.rm(probe)
}

function writeZeros(file: string, bytes: number): void {
  const fd = fs.openSync(file, 'w', 0o600)
  try {
    const zeros = Buffer.alloc(Math.min(bytes, 65_536))
    for (let written = 0; written < bytes;) {
      written += fs.writeSync(fd, zeros, 0, Math.min(zeros.length, bytes - written), written)
    }
  } catch (error) {
    fs.rmSync(file, { force: true })
    throw error
  } finally {
    fs.closeSync(fd)
  }
}

/** Bytes of segments from a place on: what is written and not yet committed there. */
export async function bytesFrom(dir: string, from: JournalPosition): Promise<number> {
  const segments = listSegments(dir).filter((segment) => segment >= from.segment)
  const sizes = await Promise.all(
    segments.map((segment) =>
      fs.promises.stat(segmentPath(dir, segment)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  const behind = segments[0] === from.segment ? from.offset : 0
  return Math.max(0, sizes.reduce((sum, size) => sum + size, 0) - behind)
}

async function syncFile(file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'r+')
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Where `a` stands relative to `b`: negative = before. */
export const comparePositions = (a: JournalPosition, b: JournalPosition): number =>
  a.segment - b.segment || a.offset - b.offset

/**
 * Removes segments whose calls are all committed: those untouched for `retainMs`, then the oldest beyond `retainBytes`.
 * @param before segments from this number on stay.
 * @returns how many were removed.
 */
export async function sweepSegments(
  dir: string,
  options: { before: number; nowMs: number; retainMs: number; retainBytes: number },
): Promise<number> {
  const { before, nowMs, retainMs, retainBytes } = options
  let bytes = 0
  let removed = 0
  for (const segment of listSegments(dir).toReversed()) {
    if (segment >= before) continue
    const file = segmentPath(dir, segment)
    const { size, mtimeMs } = await fs.promises.stat(file)
    bytes += size
    if (nowMs - mtimeMs <= retainMs && bytes <= retainBytes) continue
    await fs.promises.rm(file, { force: true })
    removed += 1
  }
  return removed
}

/** Starts the retention of segments [from, to): they were committed just now. */
export async function markCommitted(dir: string, from: number, to: number, nowMs: number): Promise<void> {
  for (const segment of listSegments(dir)) {
    if (segment < from || segment >= to) continue
    await fs.promises.utimes(segmentPath(dir, segment), nowMs / 1000, nowMs / 1000)
  }
}
