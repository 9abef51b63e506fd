/** What a provider says about its refusal; `message` is text. */
export type FoundError = Record<string, unknown> & { message: string }

/**
 * The provider's error object, from the shapes seen in the wild: `{error:{…}}`, `{error:"…"}`, the same in a list of one
 * (Gemini), `{message,type,param,code}` (Cerebras), `{message:{detail:[…]}}` (Mistral), `{detail}` as FastAPI writes it, `{Message}` (AWS).
 * @returns null when there is no explanation in it
 */
export function readUpstreamError(bytes: Buffer): FoundError | null {
  const parsed = parse(bytes)
  const body: unknown = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed
  if (!isObject(body)) return null
  const { error } = body
  if (typeof error === 'string') return { message: error }
  return isObject(error) ? withText(error, messageOf(error)) : flat(body)
}

function flat(body: Record<string, unknown>): FoundError | null {
  const message = messageOf(body)
  if (message === null) return null
  const found: FoundError = { message }
  for (const name of ['type', 'param', 'code']) if (typeof body[name] === 'string') found[name] = body[name]
  return found
}

function withText(error: Record<string, unknown>, message: string | null): FoundError | null {
  return message === null ? null : { ...error, message }
}

function messageOf(holder: Record<string, unknown>): string | null {
  const { message, Message, detail } = holder
  if (typeof message === 'string') return message
  if (isObject(message)) return detailOf(message['detail'])
  return typeof Message === 'string' ? Message : detailOf(detail)
}

/** `detail` is a sentence, or a list of `{loc, msg}`: where in the request, and what is wrong there. */
function detailOf(detail: unknown): string | null {
  if (typeof detail === 'string') return detail
  if (!Array.isArray(detail)) return null
  const found = detail.filter(isObject).map(({ loc, msg }) => {
    const where = Array.isArray(loc) ? `${loc.join('.')}: ` : ''
    return typeof msg === 'string' ? where + msg : null
  })
  const texts = found.filter((text) => text !== null)
  return texts.length === 0 ? null : texts.join('; ')
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
