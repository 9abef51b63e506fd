import { z } from 'zod'
import { Id, ListQuery, Moment, SearchText } from './common'

/** `failed`: given up after several tries; `expired`: the link in it was used or stopped working before it was sent. */
export const MailStatus = z.enum(['waiting', 'sent', 'failed', 'expired'])
export type MailStatus = z.infer<typeof MailStatus>

export const OutboxQuery = ListQuery.extend({
  /** Part of a recipient or a subject. */
  search: SearchText.optional(),
  status: MailStatus.optional(),
})
export type OutboxQuery = z.output<typeof OutboxQuery>
/** What an address or a client gives: everything may be left out. */
export type OutboxFilters = Omit<z.input<typeof OutboxQuery>, 'cursor' | 'limit'>

/** A mail without its text. */
export const MailView = z.object({
  id: Id,
  kind: z.string(),
  recipient: z.string(),
  subject: z.string(),
  status: MailStatus,
  createdAt: Moment,
  sentAt: Moment.nullable(),
  /** How often sending was tried, why it failed last, and when it is tried next. */
  attempts: z.number(),
  problem: z.string().nullable(),
  nextTryAt: Moment.nullable(),
  /** The link in it stops working then; null = it holds none. */
  expiresAt: Moment.nullable(),
})
export type MailView = z.infer<typeof MailView>

/** Newest first; `total` counts all that fit. `delivers` = a mail server is set. */
export const OutboxList = z.object({
  items: z.array(MailView),
  nextCursor: z.string().nullable(),
  total: z.number(),
  delivers: z.boolean(),
})
export type OutboxList = z.infer<typeof OutboxList>

/** A mail with its text; null once the link in it has stopped working, or the text cannot be opened any more. */
export const OpenedMail = z.object({ mail: MailView, text: z.string().nullable(), link: z.string().nullable() })
export type OpenedMail = z.infer<typeof OpenedMail>
export const DeletedMail = z.object({ id: Id })
