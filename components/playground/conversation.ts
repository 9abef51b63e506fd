import type { StreamProblem } from '@/lib/client/stream-problem'
import type { UsageEventView } from '@/lib/schemas/usage'
import type { Message } from './request'

/** Which side of a comparison; without one there is only the first. */
export const SIDES = ['first', 'second'] as const
export type Side = (typeof SIDES)[number]

/** What is known of a call's usage: not yet, the event, or that it did not come in time. */
export type Recorded = UsageEventView | 'waiting' | 'missing'

export type Answer = {
  model: string
  /** `stopped`: by the person. */
  status: 'streaming' | 'done' | 'stopped' | 'failed'
  text: string
  /** The limit of tokens ended it. */
  isCut: boolean
  problem: StreamProblem | null
  requestId: string | null
  recorded: Recorded
}
/** One prompt and what each side answered. */
export type Turn = { id: number; prompt: string; answers: Partial<Record<Side, Answer>> }
export type Conversation = { turns: readonly Turn[] }

export type Change =
  /** Asks a prompt, or the newest one again, of one or two models. */
  | { kind: 'asked'; id: number; prompt: string; models: Partial<Record<Side, string>> }
  | { kind: 'begun'; id: number; side: Side; requestId: string | null }
  | { kind: 'text'; id: number; side: Side; text: string }
  | { kind: 'ended'; id: number; side: Side; isCut: boolean }
  | { kind: 'stopped'; id: number; side: Side }
  | { kind: 'failed'; id: number; side: Side; problem: StreamProblem }
  | { kind: 'recorded'; id: number; side: Side; recorded: Recorded }
  /** Takes the newest turn away, so that its prompt can be changed. */
  | { kind: 'taken-back' }
  | { kind: 'cleared' }

export const EMPTY: Conversation = { turns: [] }

const fresh = (model: string): Answer => ({
  model,
  status: 'streaming',
  text: '',
  isCut: false,
  problem: null,
  requestId: null,
  recorded: 'waiting',
})

/** What a change makes of the conversation. News of a turn that is gone, or of an answer that has ended, changes nothing. */
export function changed(state: Conversation, change: Change): Conversation {
  switch (change.kind) {
    case 'cleared':
      return EMPTY
    case 'taken-back':
      return { turns: state.turns.slice(0, -1) }
    case 'asked': {
      const { id, prompt, models } = change
      const answers: Turn['answers'] = {}
      for (const side of SIDES) {
        const model = models[side]
        if (model !== undefined) answers[side] = fresh(model)
      }
      return { turns: [...state.turns, { id, prompt, answers }] }
    }
    default:
      return answerChanged(state, change.id, change.side, (answer) => answerAfter(answer, change))
  }
}

type AnswerChange = Extract<Change, { side: Side }>

function answerAfter(answer: Answer, change: AnswerChange): Answer {
  if (change.kind === 'recorded') return { ...answer, recorded: change.recorded }
  if (answer.status !== 'streaming') return answer
  switch (change.kind) {
    case 'begun':
      return { ...answer, requestId: change.requestId }
    case 'text':
      return { ...answer, text: answer.text + change.text }
    case 'ended':
      return { ...answer, status: 'done', isCut: change.isCut }
    case 'stopped':
      return { ...answer, status: 'stopped' }
    case 'failed': {
      const requestId = change.problem.requestId ?? answer.requestId
      return { ...answer, status: 'failed', problem: change.problem, requestId }
    }
  }
}

function answerChanged(state: Conversation, id: number, side: Side, after: (answer: Answer) => Answer): Conversation {
  return {
    turns: state.turns.map((turn) => {
      const answer = turn.answers[side]
      return turn.id === id && answer ? { ...turn, answers: { ...turn.answers, [side]: after(answer) } } : turn
    }),
  }
}

/** Whether somebody is still answering. */
export const isAnswering = ({ turns }: Conversation): boolean =>
  SIDES.some((side) => turns.at(-1)?.answers[side]?.status === 'streaming')

/**
 * The messages a side has seen, in order. A side that was not asked then has read the other's answer; a prompt nobody
 * answered is left out, because some providers refuse two of them in a row.
 */
export function messagesFor(turns: readonly Turn[], side: Side): Message[] {
  return turns.flatMap(({ prompt, answers }): Message[] => {
    const answer = answers[side] ?? answers[side === 'first' ? 'second' : 'first']
    if (!answer || answer.text === '') return []
    return [
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer.text },
    ]
  })
}
