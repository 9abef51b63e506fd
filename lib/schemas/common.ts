import './without-eval'
import { z } from 'zod'

/** A row id: UUIDv7. Folded to lower case, which is how rows, caches and other ids are compared with it. */
export const Id = z.uuid().toLowerCase()
export type Id = z.infer<typeof Id>

/** A moment as ISO 8601 in UTC. */
export const Moment = z.iso.datetime()

/** Money as a decimal string of nano-USD (10⁻⁹ USD); null = not priced, never zero. */
export const NanoUsd = z.string().regex(/^\d+$/)

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** C0 and C1 controls, bidirectional controls, zero-width characters, byte-order mark. */
const FORBIDDEN = /[\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u

/**
 * Text a person typed for people to read: trimmed, NFC, without control, bidirectional or zero-width characters (H01–H03).
 * @param max in graphemes, what a reader counts as characters.
 */
export function safeText(what: string, max: number) {
  return z
    .string()
    .max(max * 16, `${what} is too long`)
    .refine((value) => value.isWellFormed(), `${what} has a broken character`)
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => value.length > 0, `${what} cannot be empty`)
    .refine((value) => !FORBIDDEN.test(value), `${what} has a character that cannot be shown`)
    .refine((value) => [...segmenter.segment(value)].length <= max, `${what} can have at most ${max} characters`)
}

/** A list that fits one page now; `nextCursor` asks for more. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** Part of a name somebody looks for; at most 254 characters, an e-mail address's longest. */
export const SearchText = z
  .string()
  .max(254)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'Nothing has such a name')
  .transform((text) => text.normalize('NFC').trim())

/** How much of a list to read: a page of `limit` after the one that gave `cursor`. A query string's numbers are text. */
export const ListQuery = z.strictObject({
  cursor: z.string().max(8192).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
