import fs from 'node:fs'
import { reservePath, segmentPath } from './segment-files'
import type { JournalPosition } from './segment-files'

type FdCall = (fd: number, done: (error: Error | null) => void) => void
const promised = (call: FdCall, fd: number): Promise<void> =>
  new Promise((resolve, reject) => {
    call(fd, (error) => (error ? reject(error) : resolve()))
  })
const fdatasync = (fd: number): Promise<void> => promised(fs.fdatasync, fd)
const fsync = (fd: number): Promise<void> => promised(fs.fsync, fd)
const closeFd = (fd: number): Promise<void> => promised(fs.close, fd)

/** Sizes are arguments so that nothing grows without a bound (X24). */
export type SegmentWriterOptions = {
  dir: string
  /** The number of the first segment written; it must not exist. */
  firstSegment: number
  segmentBytes: number
  /** Room set aside for settlements when the disk is full; at least one event. */
  reserveBytes: number
  /** The longest wait of a written record for its fdatasync. */
  syncEveryMs: number
  /** A sync that takes longer is reported, again and again until it ends. */
  lateSyncMs: number
  onSyncError: (error: unknown) => void
  /** Told how long each fdatasync took, milliseconds. */
  onSynced?: ((ms: number) => void) | undefined
}

/** Appends bytes to numbered segment files and syncs them in groups. Knows nothing of records. */
export class SegmentWriter {
  /** Where the next byte goes. */
  segment: number
  offset = 0
  /** Everything before this survives a power cut. */
  synced: JournalPosition
  private fd: number | undefined
  private readonly dirFd: number
  /** The end of the preallocated segment, while writing into it. */
  private reserveEnd: number | undefined
  private retired: { fd: number; at: JournalPosition }[] = []
  private dirChanged = false
  private timer: NodeJS.Timeout | undefined
  private syncing: Promise<void> | undefined
  private syncBeganMs = 0

  constructor(private readonly options: SegmentWriterOptions) {
    this.segment = options.firstSegment
    this.synced = { segment: options.firstSegment, offset: 0 }
    this.dirFd = fs.openSync(options.dir, 'r')
  }

  /** True while records go to the preallocated space. */
  get inReserve(): boolean {
    return this.reserveEnd !== undefined
  }

  /**
   * Hands the bytes to the kernel before it returns. A failed write leaves no gap: the next one goes to the same place.
   * @throws the file system's error, or ENOSPC when the reserve is used up too.
   */
  append(bytes: Buffer): void {
    if (this.fd !== undefined && !this.inReserve && this.offset >= this.options.segmentBytes) this.rotate()
    if (this.fd === undefined) {
      this.fd = fs.openSync(segmentPath(this.options.dir, this.segment), 'w', 0o600)
      this.dirChanged = true
    }
    if (this.reserveEnd !== undefined && this.offset + bytes.length > this.reserveEnd) {
      throw Object.assign(new Error('The reserve is used up.'), { code: 'ENOSPC' })
    }
    try {
      writeWhole(this.fd, bytes, this.offset)
    } catch (error) {
      this.dropRest(this.fd)
      throw error
    }
    this.offset += bytes.length
    this.timer ??= setTimeout(this.syncOnTimer, this.options.syncEveryMs)
  }

  /** What a failed write left behind its place are records nobody counts on: a shorter one must not stand before them. */
  private dropRest(fd: number): void {
    if (this.inReserve) return
    try {
      fs.ftruncateSync(fd, this.offset)
    } catch {
      // The disk that would not take bytes may not do this either; a reader then finds a call it knows already.
    }
  }

  /**
   * As `append`, but falls back on the preallocated space once.
   * @returns null, or the error that made it do so.
   * @throws when that does not help either.
   */
  appendFromReserve(bytes: Buffer): unknown {
    try {
      this.append(bytes)
      return null
    } catch (error) {
      if (this.inReserve || !fs.existsSync(reservePath(this.options.dir))) throw error
      this.rotate()
      const target = segmentPath(this.options.dir, this.segment)
      fs.renameSync(reservePath(this.options.dir), target)
      this.fd = fs.openSync(target, 'r+')
      this.dirChanged = true
      this.reserveEnd = this.options.reserveBytes
      this.append(bytes)
      return error
    }
  }

  /** Resolves when everything appended before the call survives a power cut. @throws the file system's error. */
  async sync(): Promise<void> {
    const { segment, offset } = this
    while (this.synced.segment < segment || (this.synced.segment === segment && this.synced.offset < offset)) {
      if (this.syncing === undefined) {
        this.syncBeganMs = performance.now()
        this.syncing = this.syncOnce().finally(() => {
          this.syncing = undefined
        })
      }
      await this.syncing
    }
  }

  /** Syncs and closes the files; nothing may be appended afterwards. */
  async close(): Promise<void> {
    try {
      await this.sync()
    } finally {
      clearTimeout(this.timer)
      this.rotate()
      await Promise.all(this.retired.splice(0).map(({ fd }) => closeFd(fd)))
      await closeFd(this.dirFd)
    }
  }

  /** Leaves the current file. The next append opens a new one, so an idle process leaves none behind. */
  rotate(): void {
    if (this.fd === undefined) return
    this.retired.push({ fd: this.fd, at: { segment: this.segment, offset: this.offset } })
    this.fd = undefined
    this.reserveEnd = undefined
    this.segment += 1
    this.offset = 0
  }

  private readonly syncOnTimer = (): void => {
    this.timer = undefined
    const { lateSyncMs, onSyncError } = this.options
    if (this.syncing !== undefined && performance.now() - this.syncBeganMs > lateSyncMs) {
      onSyncError(new Error(`The disk has not answered for ${lateSyncMs} ms.`))
    }
    this.sync().catch(onSyncError)
  }

  private async syncOnce(): Promise<void> {
    while (this.retired[0]) {
      const { fd, at } = this.retired[0]
      await fdatasync(fd)
      this.retired.shift()
      await closeFd(fd)
      this.synced = { segment: at.segment + 1, offset: 0 }
    }
    const { segment, offset } = this
    if (this.fd !== undefined) {
      const started = performance.now()
      await fdatasync(this.fd)
      this.options.onSynced?.(performance.now() - started)
    }
    if (this.dirChanged) {
      this.dirChanged = false
      await fsync(this.dirFd)
    }
    // A rotation meanwhile retired this file; the loop above then says how far it is safe.
    this.synced = { segment, offset }
  }
}

/** One system call as a rule; the loop is for a short write, which a full disk makes. */
function writeWhole(fd: number, bytes: Buffer, offset: number): void {
  let written = 0
  do {
    const more = fs.writeSync(fd, bytes, written, bytes.length - written, offset + written)
    if (more === 0) throw Object.assign(new Error('The file system took no more bytes.'), { code: 'ENOSPC' })
    written += more
  } while (written < bytes.length)
}
