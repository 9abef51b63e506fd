import { answerThroughNext } from '@/lib/runtime/next-host'

export type DataCall = {
  /** The credential as `authorization: Bearer …`; null or absent = none. */
  token?: string | null
  /** The value of `x-keyway-space`. */
  space?: string
  headers?: Record<string, string>
  /** Sent as JSON; makes it a POST. Text goes as it is. */
  body?: unknown
  method?: string
}

/** Calls the data plane in this process. `path` is below `/api/v1`. */
export async function callData(path: string, call: DataCall = {}): Promise<Response> {
  const { token, space, body } = call
  const headers = new Headers(call.headers)
  if (token) headers.set('authorization', `Bearer ${token}`)
  if (space !== undefined) headers.set('x-keyway-space', space)
  return answerThroughNext(
    new Request(`http://127.0.0.1/api/v1${path}`, {
      method: call.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
}
