import { processState } from '@/lib/process-state'
import type { PlaygroundCall } from '@/lib/schemas/playground'
import { findPlaygroundCaller } from './playground-caller'
import { answerByGateway } from './web-exchange'

/**
 * Answers a call of the playground through the gateway core, spent as the signed-in person. Of the browser's request
 * nothing goes on but its leaving.
 */
export async function answerPlayground(call: PlaygroundCall, request: Request): Promise<Response> {
  const state = processState()
  const asked = {
    method: 'POST',
    path: call.path,
    headers: {},
    identify: () => findPlaygroundCaller(state, call),
    readBody: (_limitBytes: number, done: (bytes: Buffer | null, error: unknown) => void) =>
      done(Buffer.from(call.body), null),
  }
  const response = await answerByGateway(state.gateway, asked, request.signal)
  response.headers.set('cache-control', 'no-store, no-transform')
  return response
}
