'use client'
import { useEffect, useReducer, useRef } from 'react'
import { openStream } from '@/lib/client/open-stream'
import { problemOfError } from './problem-of-error'
import type { CallableModel } from '@/lib/schemas/playground'
import { type Change, changed, EMPTY, isAnswering, messagesFor, type Side, SIDES, type Turn } from './conversation'
import { readAnswer } from './read-answer'
import { readRecordedCall } from './read-recorded-call'
import { type Settings, toRequest } from './request'

/** A conversation in this component's memory and nowhere else: asks, streams, stops, and reads what each call came to. */
export function useConversation(spaceId: string) {
  const [state, dispatch] = useReducer(changed, EMPTY)
  const nextId = useRef(1)
  const running = useRef(new Map<Side, AbortController>())
  const watching = useRef(new AbortController())

  // Leaving the page leaves the calls as well.
  useEffect(() => {
    watching.current = new AbortController()
    const calls = running.current
    return () => {
      watching.current.abort()
      for (const call of calls.values()) call.abort()
    }
  }, [])

  function ask(
    prompt: string,
    models: Partial<Record<Side, CallableModel>>,
    settings: Settings,
    before: readonly Turn[] = state.turns,
  ): void {
    const id = nextId.current++
    const names = Object.fromEntries(SIDES.flatMap((side) => (models[side] ? [[side, models[side].id]] : [])))
    dispatch({ kind: 'asked', id, prompt, models: names })
    for (const side of SIDES) {
      const model = models[side]
      if (!model) continue
      const conversation = [...messagesFor(before, side), { role: 'user' as const, content: prompt }]
      const { path, body } = toRequest(model, settings, conversation)
      const call = new AbortController()
      running.current.set(side, call)
      void run({ id, side }, `/api/spaces/${spaceId}/playground/${path}`, { ...body, stream: true }, call.signal)
    }
  }

  async function run(where: { id: number; side: Side }, path: string, body: object, signal: AbortSignal) {
    const tell = (change: DistributiveOmit<Extract<Change, { side: Side }>, 'id' | 'side'>) =>
      dispatch({ ...where, ...change })
    let requestId: string | null = null
    try {
      const opened = await openStream(path, body, signal)
      if ('problem' in opened) {
        requestId = opened.problem.requestId
        tell({ kind: 'failed', problem: opened.problem })
      } else {
        requestId = opened.stream.requestId
        tell({ kind: 'begun', requestId })
        for await (const part of readAnswer(opened.stream)) {
          if (part.kind === 'text') tell(part)
          else if (part.kind === 'end') tell({ kind: 'ended', isCut: part.isCut })
          else tell({ kind: 'failed', problem: part.problem })
        }
      }
    } catch (error) {
      if (signal.aborted) tell({ kind: 'stopped' })
      else tell({ kind: 'failed', problem: problemOfError(error, requestId) })
    }
    const event = requestId === null ? null : await readRecordedCall(spaceId, requestId, watching.current.signal)
    if (!watching.current.signal.aborted) tell({ kind: 'recorded', recorded: event ?? 'missing' })
  }

  function stop(): void {
    for (const call of running.current.values()) call.abort()
  }

  return {
    turns: state.turns,
    answering: isAnswering(state),
    ask,
    stop,
    /** Asks the newest prompt again. */
    retry: (models: Partial<Record<Side, CallableModel>>, settings: Settings) => {
      const last = state.turns.at(-1)
      if (!last) return
      stop()
      dispatch({ kind: 'taken-back' })
      ask(last.prompt, models, settings, state.turns.slice(0, -1))
    },
    /** Takes the newest turn away. @returns its prompt. */
    takeBack: (): string => {
      stop()
      dispatch({ kind: 'taken-back' })
      return state.turns.at(-1)?.prompt ?? ''
    },
    clear: () => {
      stop()
      dispatch({ kind: 'cleared' })
    },
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
