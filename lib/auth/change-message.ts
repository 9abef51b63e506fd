import { z } from 'zod'
import type { Change } from './changes'

/** The PostgreSQL notification channel that carries changes between processes. */
export const CHANGE_CHANNEL = 'keyway_changes'

/** PostgreSQL takes payloads of fewer than 8,000 bytes; a change has at most 100. */
const PER_MESSAGE = 60
/** More than this at once costs more to tell than to ask again. */
const MOST = 600

const Message = z.array(
  z.union([
    z.strictObject({ kind: z.enum(['token', 'user', 'space']), id: z.string() }),
    z.strictObject({ kind: z.literal('provider_key'), id: z.string(), spaceId: z.string() }),
    z.strictObject({ kind: z.literal('limits'), spaceId: z.string().nullable() }),
    z.strictObject({ kind: z.literal('everything') }),
  ]),
)

const EVERYTHING: readonly Change[] = [{ kind: 'everything' }]

/** What to send to the other processes: texts of under 8,000 bytes. */
export function writeChangeMessages(changes: readonly Change[]): string[] {
  const all = changes.length > MOST ? EVERYTHING : changes
  return Array.from({ length: Math.ceil(all.length / PER_MESSAGE) }, (_, index) =>
    JSON.stringify(all.slice(index * PER_MESSAGE, (index + 1) * PER_MESSAGE)),
  )
}

/** What another process sent. Something this version does not understand counts as a change of everything. */
export function readChangeMessage(payload: string | undefined): readonly Change[] {
  try {
    return Message.parse(JSON.parse(payload ?? ''))
  } catch {
    return EVERYTHING
  }
}
