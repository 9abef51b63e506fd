import type { AdmissionRequest } from '@/lib/gateway/types'

/** What a rule holds for. `platform`: every call of the installation. */
export type LimitSubject = 'platform' | 'space' | 'person' | 'token' | 'model'

/** One rule. Counts are whole and at least 1; null = not limited. */
export type LimitRule = {
  id: string
  /** Null: the platform's own rule, which no space can change. */
  spaceId: string | null
  subject: LimitSubject
  /** Id of the space, person or token, or `provider/model`; '' for the platform, and for a space's rule about itself. */
  subjectId: string
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  /** Calls running at the same time. */
  concurrent: number | null
}

/** A row as the database gives it. */
export type LimitRow = {
  id: string
  space_id: string | null
  subject: string
  subject_id: string
  requests_per_minute: number | null
  tokens_per_minute: string | number | null
  concurrent: number | null
}

const SUBJECTS: ReadonlySet<string> = new Set<LimitSubject>(['platform', 'space', 'person', 'token', 'model'])

/** @throws Error when a stored rule cannot be what it was: it is never left out (R4.54). */
export function readRule(row: LimitRow): LimitRule {
  const { subject } = row
  if (!isSubject(subject)) throw new Error(`The limit ${row.id} holds for something unknown.`)
  return {
    id: row.id,
    spaceId: row.space_id,
    subject,
    subjectId: row.subject_id,
    requestsPerMinute: countOf(row.id, row.requests_per_minute),
    tokensPerMinute: countOf(row.id, row.tokens_per_minute),
    concurrent: countOf(row.id, row.concurrent),
  }
}

function isSubject(text: string): text is LimitSubject {
  return SUBJECTS.has(text)
}

function countOf(id: string, value: string | number | null): number | null {
  if (value === null) return null
  const count = Number(value)
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`The limit ${id} is not a whole number.`)
  return count
}

/** Rules by what they hold for, so that a call finds its own without looking at the others. */
export type RuleIndex = ReadonlyMap<string, readonly LimitRule[]>

const keyOf = (subject: LimitSubject, subjectId: string): string => `${subject} ${subjectId}`

/** Puts the rules of one space, and the platform's, in order. */
export function indexRules(spaceId: string, rules: readonly LimitRule[]): RuleIndex {
  const index = new Map<string, LimitRule[]>()
  for (const rule of rules) {
    const subjectId = rule.subject === 'space' && rule.spaceId !== null ? spaceId : rule.subjectId
    const key = keyOf(rule.subject, subjectId)
    index.set(key, [...(index.get(key) ?? []), rule])
  }
  return index
}

/** The rules a call has to keep, the widest first. */
export function rulesFor(index: RuleIndex, { caller, route }: Pick<AdmissionRequest, 'caller' | 'route'>): LimitRule[] {
  const found: LimitRule[] = []
  add(found, index, 'platform', '')
  add(found, index, 'space', caller.spaceId)
  add(found, index, 'model', `${route.provider}/${route.upstreamModel}`)
  if (caller.userId !== null) add(found, index, 'person', caller.userId)
  if (caller.tokenId !== null) add(found, index, 'token', caller.tokenId)
  return found
}

function add(found: LimitRule[], index: RuleIndex, subject: LimitSubject, subjectId: string): void {
  const rules = index.get(keyOf(subject, subjectId))
  if (rules !== undefined) found.push(...rules)
}
