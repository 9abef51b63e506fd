'use client'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { z } from 'zod'
import { isAppError } from '@/lib/errors'
import { requestIdOf } from './api'
import { issuesByPath } from './issues-by-path'
import { messageOf } from './message-of'

/** What went wrong with the form as a whole. */
export type FormProblem = { message: string; requestId: string | null }

/**
 * A form checked by the schema its route uses. Errors of the schema and of the server's answer land beside their
 * field (by the control's `name`), the first one gets the focus; whatever fits no field becomes `problem`.
 * Controls stay uncontrolled, so nothing typed is lost on an error.
 */
export function useForm<T extends z.ZodType>({
  schema,
  read,
  submit,
}: {
  /** Loads the schema with the first submit: checking is not paid for by people who only look at the page. */
  schema: () => Promise<T>
  read?: (data: FormData) => unknown
  submit: (input: z.output<T>) => Promise<unknown>
}) {
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<FormProblem | null>(null)
  const [pending, setPending] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (Object.keys(errors).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])

  const hasControl = (name: string): boolean => Boolean(form.current?.elements.namedItem(name))

  /** What is wrong with a part of a value is told at its control. Errors without one would be invisible: they become the form's problem. */
  function show(paths: Record<string, string>, requestId: string | null) {
    const found: Record<string, string> = {}
    for (const [path, message] of Object.entries(paths)) {
      const [whole = path] = path.split('.')
      found[!hasControl(path) && hasControl(whole) ? whole : path] ??= message
    }
    setErrors(found)
    const lost = Object.keys(found).find((path) => !hasControl(path))
    setProblem(lost === undefined ? null : { message: found[lost] ?? '', requestId })
  }

  async function send(data: FormData) {
    setPending(true)
    try {
      const parsed = (await schema()).safeParse(read ? read(data) : Object.fromEntries(data))
      if (!parsed.success) return show(issuesByPath(parsed.error.issues), null)
      setErrors({})
      setProblem(null)
      await submit(parsed.data)
    } catch (error) {
      const requestId = requestIdOf(error)
      if (isAppError(error) && error.issues.length > 0) show(issuesByPath(error.issues), requestId)
      else setProblem({ message: messageOf(error), requestId })
    } finally {
      setPending(false)
    }
    return undefined
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    // A dialog's form may sit inside another form of the React tree.
    event.stopPropagation()
    if (!pending) void send(new FormData(event.currentTarget))
  }

  return { errors, problem, pending, formProps: { ref: form, onSubmit, noValidate: true } }
}
