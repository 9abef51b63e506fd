import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import { createAsyncContext } from './async-context'

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const isHooked = Number(process.versions.node.split('.')[0]) < 24

test.runIf(isHooked)(
  'async context is kept while a page is made, left when none is, and there again for the next',
  async () => {
    const context = createAsyncContext(10)
    const store = new AsyncLocalStorage<string>()
    context.begin()
    context.begin()
    const made = store.run('page', async () => {
      await later(40)
      const during = store.getStore()
      context.end()
      await later(40)
      const stillOneOpen = store.getStore()
      context.end()
      await later(40)
      return [during, stillOneOpen, store.getStore()]
    })
    expect(await made).toEqual(['page', 'page', undefined])

    context.begin()
    expect(await store.run('next', async () => later(1).then(() => store.getStore()))).toBe('next')
    context.end()
  },
)
