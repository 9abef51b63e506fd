import type pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '@/lib/log'
import { watchEmbedded } from './watch-embedded'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function watched() {
  const database = { answers: true, asked: 0 }
  const query = (): Promise<unknown> => {
    database.asked++
    return database.answers ? Promise.resolve({ rows: [] }) : new Promise(() => undefined)
  }
  const hung = vi.fn()
  const stop = watchEmbedded({
    pool: { query } as unknown as pg.Pool,
    log: createLog('silent'),
    hung,
    nowMs: () => Date.now(),
  })
  return { database, hung, stop }
}

test('K12 an embedded database that answers is left alone, and one that never does again ends the process, once', async () => {
  const { database, hung } = watched()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(hung).not.toHaveBeenCalled()
  database.answers = false
  await vi.advanceTimersByTimeAsync(55_000)
  expect(hung).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(hung).toHaveBeenCalledOnce()
})

test('K12 a process that stood still does not take that for silence', async () => {
  const { hung } = watched()
  vi.setSystemTime(Date.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(hung).not.toHaveBeenCalled()
})

test('K12 nobody is asked while an answer is awaited, or after the watch has ended', async () => {
  const { database, hung, stop } = watched()
  database.answers = false
  await vi.advanceTimersByTimeAsync(30_000)
  expect(database.asked).toBe(1)
  stop()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(hung).not.toHaveBeenCalled()
})
