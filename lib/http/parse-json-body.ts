import { AppError } from '@/lib/errors'

const MAX_DEPTH = 32

/**
 * Reads a JSON object of limited size and depth; no body is an empty object.
 * @throws AppError `payload_too_large`, `unsupported_media_type`, `invalid_input`.
 */
export async function parseJsonBody(request: Request, limitBytes: number): Promise<Record<string, unknown>> {
  const bytes = await readLimited(request, limitBytes)
  if (bytes.length === 0) return {}
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json' || request.headers.has('content-encoding')) {
    throw new AppError('unsupported_media_type', 'Send JSON with the content type application/json.')
  }
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new AppError('invalid_input', 'The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('invalid_input', 'The body must be a JSON object.')
  if (isDeeper(value, MAX_DEPTH)) throw new AppError('invalid_input', 'The body is nested too deeply.')
  return value as Record<string, unknown>
}

async function readLimited(request: Request, limitBytes: number): Promise<Uint8Array> {
  const tooLarge = (): AppError => new AppError('payload_too_large', `The body can have at most ${limitBytes} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > limitBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isDeeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((child) => isDeeper(child, left - 1))
}
