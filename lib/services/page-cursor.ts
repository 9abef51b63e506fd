import { createHmac } from 'node:crypto'
import { equalDigest } from '@/lib/crypto/opaque'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'

/** Where a page ended: the sort value of its last row (null sorts last) and that row's id. */
export type Position = { value: string | null; id: string }

const MAX_CHARS = 4096

/**
 * The marker that asks for the page after a position: base64url JSON and a MAC, so that only markers this list gave
 * out are taken (A18).
 * @param list the list and its order, such as `people name`; a marker of another one is refused.
 */
export function encodeCursor(list: string, { value, id }: Position): string {
  const text = Buffer.from(JSON.stringify([value, id])).toString('base64url')
  return `${text}.${macOf(list, text)}`
}

/**
 * Reads a marker that `encodeCursor` made for the same list; undefined is the first page.
 * @throws AppError `invalid_input` for any other text.
 */
export function decodeCursor(list: string, cursor: string | undefined): Position | null {
  if (cursor === undefined) return null
  const [text = '', mac = '', ...rest] = cursor.slice(0, MAX_CHARS).split('.')
  if (rest.length > 0 || !equalDigest(mac, macOf(list, text))) {
    throw new AppError('invalid_input', 'This page marker is not one of this list.')
  }
  const [value, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [string | null, string]
  return { value, id }
}

/** Cuts a page that was read with one row too many, and says where the next one starts. */
export function cutPage<T extends { id: string }>(
  list: string,
  rows: readonly T[],
  limit: number,
  valueOf: (row: T) => string | null,
): { rows: readonly T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > limit && last ? encodeCursor(list, { value: valueOf(last), id: last.id }) : null
  return { rows: shown, nextCursor }
}

const macOf = (list: string, text: string): string =>
  createHmac('sha256', processState().keyRing.key('cursor').key).update(`${list}\n${text}`).digest('base64url')
