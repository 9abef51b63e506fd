import type { CallLimit } from '@/lib/db/generated/client'

/** What of a limit the audit log keeps. */
export function auditedLimit({ subject, subjectId, requestsPerMinute, tokensPerMinute, concurrent }: CallLimit) {
  return {
    subject,
    subjectId,
    requestsPerMinute,
    tokensPerMinute: tokensPerMinute === null ? null : Number(tokensPerMinute),
    concurrent,
  }
}
