import type { LimitSubject, LimitView } from '@/lib/schemas/limit'
import type { LimitScope } from './use-limits'

/** What a limit is about, as the page and its windows name it. */
export const SUBJECT_WORDS: Readonly<Record<LimitSubject, { name: string; about: string }>> = {
  platform: { name: 'The whole installation', about: 'Everything together, over all spaces' },
  person: { name: 'A person', about: 'Over all spaces together' },
  space: { name: 'The whole space', about: 'Everybody and everything in it together' },
  member: { name: 'A member', about: 'With all tokens and in the playground' },
  token: { name: 'A token', about: 'Alone' },
  model: { name: 'A model', about: 'By everybody in the space together' },
}

/** What can be limited from a page, in the order in which it is offered. */
export const subjectsOf = (scope: LimitScope): readonly LimitSubject[] =>
  scope.kind === 'platform' ? ['platform', 'person'] : ['space', 'member', 'token', 'model']

/** The name of what is limited. */
export const limitName = ({ subject, of }: LimitView): string => of?.name ?? SUBJECT_WORDS[subject].name

/** Said where each process counts by itself. */
export const COUNTING_WORDS = {
  here: null,
  everywhere: null,
  here_for_now:
    'Redis does not answer. Until it does, each process of this installation counts by itself, and what is used is shown as this one knows it.',
} as const
