import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DataDirBusyError } from '@/lib/data-dir-lock'
import { createLog } from '@/lib/log'
import { DATABASES, startTestState, type TestState } from '@/lib/testing/test-state'
import { createRuntime } from './create-runtime'

describe.each(DATABASES)('who owns a data directory, with the database %s', (database) => {
  let state: TestState
  beforeAll(async () => {
    state = await startTestState(database)
  })
  afterAll(() => state.stop())

  test('K12 X15 a second process does not start on it, and so never closes calls of the first in its journal', async () => {
    await expect(createRuntime(state.runtime.settings, createLog('silent'))).rejects.toThrow(DataDirBusyError)
    expect(await state.runtime.readiness()).toEqual({ database: true, journal: true })
  })
})
