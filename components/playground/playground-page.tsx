'use client'
import { Code, Columns2, Eraser, Pencil, RotateCw } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { ModelPicker } from '@/components/models/model-picker'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { PageHeader } from '@/components/ui/page-header'
import type { CallableModel } from '@/lib/schemas/playground'
import type { SpaceView } from '@/lib/schemas/space'
import { Composer } from './composer'
import { messagesFor, type Side } from './conversation'
import { NoProviderKey, NothingAsked } from './empty-states'
import { missingModel } from './missing-model'
import { modelNamed } from './request'
import { SettingsCard } from './settings-card'
import { Transcript } from './transcript'
import { NOTHING_TYPED, problemsOf, settingsOf } from './typed-settings'
import { useConversation } from './use-conversation'

const CodeWindow = lazy(() => import('./code-window').then((module) => ({ default: module.CodeWindow })))

/** How far below the window the end of the conversation may be for it to be followed. */
const FOLLOW_PX = 160

/** Talks to the space's models as the signed-in person: one, or two side by side. Nothing said here is stored. */
export function PlaygroundPage({
  space,
  origin,
  models,
  hasProviderKey,
  initialModel,
}: {
  space: SpaceView
  /** Where this installation is reached, without a trailing slash. */
  origin: string
  models: readonly CallableModel[]
  hasProviderKey: boolean
  /** Empty = none to suggest. */
  initialModel: string
}) {
  const { turns, answering, ask, stop, retry, takeBack, clear } = useConversation(space.id)
  const [chosen, setChosen] = useState({ first: initialModel, second: '' })
  const [comparing, setComparing] = useState(false)
  const [typed, setTyped] = useState(NOTHING_TYPED)
  const [prompt, setPrompt] = useState('')
  const [showingCode, setShowingCode] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const end = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!answering) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) stop()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [answering, stop])
  const newest = turns.at(-1)?.id
  useEffect(() => {
    if (newest !== undefined) end.current?.scrollIntoView({ block: 'end' })
  }, [newest])
  // Follows the answer for who is at its end, and leaves who has scrolled up where they are.
  useEffect(() => {
    const place = end.current
    if (place && place.getBoundingClientRect().top < window.innerHeight + FOLLOW_PX) {
      if (turns.length > 0) place.scrollIntoView({ block: 'end' })
    }
  }, [turns])

  const sides: readonly Side[] = comparing ? ['first', 'second'] : ['first']
  const asked: Partial<Record<Side, CallableModel>> = Object.fromEntries(
    sides.flatMap((side) => (chosen[side] === '' ? [] : [[side, modelNamed(models, chosen[side])]])),
  )
  const settings = settingsOf(typed)
  const missing = missingModel(sides, chosen)
  const hindrance = missing ?? (Object.keys(problemsOf(typed)).length > 0 ? 'Correct the settings first.' : null)
  const ready = hindrance === null
  const canSend = ready && prompt.trim() !== '' && !answering

  function send() {
    ask(prompt.trim(), asked, settings)
    setPrompt('')
  }
  function edit() {
    setPrompt(takeBack())
    field.current?.focus()
  }
  if (!hasProviderKey) return <NoProviderKey space={space} />
  return (
    <>
      <PageHeader
        title="Playground"
        description="Try the models of this space. Calls are yours and count in its usage; the conversation is kept on this page only and is gone when you leave it."
        actions={
          <>
            <Button aria-pressed={comparing} disabled={answering} onClick={() => setComparing(!comparing)}>
              <Columns2 aria-hidden />
              {comparing ? 'Stop comparing' : 'Compare'}
            </Button>
            <Button disabled={Object.keys(asked).length === 0} onClick={() => setShowingCode(true)}>
              <Code aria-hidden />
              Show the code
            </Button>
          </>
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <div className="flex min-w-0 flex-col gap-4 lg:min-h-[calc(100dvh-11rem)]">
          <div className={comparing ? 'grid gap-3 md:grid-cols-2' : 'grid gap-3'}>
            {sides.map((side) => (
              <ModelPicker
                key={side}
                label={comparing ? (side === 'first' ? 'First model' : 'Second model') : 'Model'}
                value={chosen[side]}
                models={models}
                disabled={answering}
                onValueChange={(id) => setChosen({ ...chosen, [side]: id })}
              />
            ))}
          </div>
          <div className="grow">
            {turns.length === 0 ? (
              <NothingAsked comparing={comparing} missing={missing} />
            ) : (
              <Transcript turns={turns} space={space} />
            )}
          </div>
          <div className="sticky bottom-0 -mx-1 grid gap-2 bg-background px-1 pt-2 pb-3">
            {turns.length > 0 && !answering && (
              <div className="flex flex-wrap gap-2">
                <Button size="sm" disabled={!ready} onClick={() => retry(asked, settings)}>
                  <RotateCw aria-hidden />
                  Ask again
                </Button>
                <Button size="sm" onClick={edit}>
                  <Pencil aria-hidden />
                  Edit prompt
                </Button>
                <Button size="sm" onClick={clear}>
                  <Eraser aria-hidden />
                  Clear
                </Button>
              </div>
            )}
            <Composer
              value={prompt}
              onValueChange={setPrompt}
              canSend={canSend}
              hindrance={hindrance}
              answering={answering}
              onSend={send}
              onStop={stop}
              field={field}
            />
            <p id="composer-keys" className="text-xs text-muted-foreground max-sm:sr-only">
              <Kbd>Enter</Kbd> sends, <Kbd>Shift</Kbd> <Kbd>Enter</Kbd> begins a line, <Kbd>Esc</Kbd> stops the answer.
            </p>
          </div>
          <div ref={end} aria-hidden />
        </div>
        <SettingsCard
          typed={typed}
          onChange={(change) => setTyped({ ...typed, ...change })}
          needsMaxTokens={Object.values(asked).some(({ protocol }) => protocol === 'anthropic')}
        />
      </div>
      <output className="sr-only">{answering ? 'Answering' : turns.length > 0 ? 'The answer has ended' : ''}</output>
      {showingCode && (
        <Suspense>
          <CodeWindow
            inputs={sides.flatMap((side) => {
              const model = asked[side]
              return model ? [{ origin, model, settings, conversation: conversationToShow(side) }] : []
            })}
            onClose={() => setShowingCode(false)}
          />
        </Suspense>
      )}
    </>
  )

  /** Up to the newest prompt, with the one being written when there is one. */
  function conversationToShow(side: Side) {
    const last = turns.at(-1)
    const next = prompt.trim()
    if (next !== '' || !last)
      return [...messagesFor(turns, side), { role: 'user' as const, content: next || 'Say hello' }]
    return [...messagesFor(turns.slice(0, -1), side), { role: 'user' as const, content: last.prompt }]
  }
}
