/** Why a call was refused or broken off. `code` is the machine's word for it, null where there is none. */
export type StreamProblem = { message: string; code: string | null; requestId: string | null }

type AnyError = { error?: { message?: unknown; code?: unknown; type?: unknown; requestId?: unknown } }

/** Reads an error in any of the three shapes there are: the dashboard's envelope, OpenAI's and Anthropic's. */
export function problemOf(text: string, requestId: string | null): StreamProblem {
  let error: AnyError['error']
  try {
    error = (JSON.parse(text) as AnyError).error
  } catch {
    error = undefined
  }
  const word = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
  return {
    message: word(error?.message) ?? 'Something went wrong on our side. Try again.',
    code: word(error?.code) ?? word(error?.type),
    requestId: requestId ?? word(error?.requestId),
  }
}
