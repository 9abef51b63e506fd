import { afterEach, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, TOKEN, until } from '@/lib/gateway/test-harness'
import { type ProcessState, setProcessState } from '@/lib/process-state'
import { answerThroughNext } from './next-host'

let harness: Harness
afterEach(async () => {
  setProcessState(undefined)
  await harness.close()
})

async function start(): Promise<void> {
  harness = await startHarness(() => {})
  setProcessState({ gateway: harness.gateway } as ProcessState)
}

function call(signal: AbortSignal): Promise<Response> {
  return answerThroughNext(
    new Request('http://127.0.0.1/api/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: '{"model":"m","messages":[]}',
      signal,
    }),
  )
}

test('H-31 G20 a client that leaves before the answer begins leaves no promise behind', async () => {
  await start()
  const client = new AbortController()
  const answer = call(client.signal)
  await until(() => harness.seen.length === 1)
  client.abort()
  await expect(answer).rejects.toThrow('the client left')
  await until(() => harness.seen[0]!.aborted)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'client_abort', status: 499, attempts: 1 })
  expect(harness.gateway.inFlight).toBe(0)
})

test('H-31 G20 a client that had left before its call began reaches no provider', async () => {
  await start()
  await expect(call(AbortSignal.abort())).rejects.toThrow('the client left')
  expect(harness.seen).toEqual([])
  expect(onlyEvent(harness)).toMatchObject({ rejected: true, settlement: { outcome: 'client_abort', attempts: 0 } })
})
