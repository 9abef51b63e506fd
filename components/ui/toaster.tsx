'use client'
import { CircleCheck, CircleX, X } from 'lucide-react'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Button } from './button'

type Toast = { id: number; tone: 'ok' | 'danger'; message: string }
type Toasts = { success: (message: string) => void; error: (message: string) => void }

const SHOWN_MS = 6_000
const AT_MOST = 3

const ToastContext = createContext<Toasts>({ success: () => undefined, error: () => undefined })

/** Shows short confirmations: `const toast = useToast()`, then `toast.success('Token revoked')`. */
export const useToast = (): Toasts => useContext(ToastContext)

/** Where confirmations appear, announced politely. A toast never carries the only copy of information. */
export function Toaster({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const lastId = useRef(0)
  const add = useCallback((tone: Toast['tone'], message: string) => {
    lastId.current += 1
    const id = lastId.current
    setToasts((shown) => [...shown.slice(1 - AT_MOST), { id, tone, message }])
  }, [])
  const remove = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), [])
  const show = useMemo<Toasts>(
    () => ({ success: (message) => add('ok', message), error: (message) => add('danger', message) }),
    [add],
  )
  return (
    <ToastContext value={show}>
      {children}
      <section
        aria-label="Notifications"
        aria-live="polite"
        className="pointer-events-none fixed top-4 right-4 left-4 z-[60] grid justify-items-end gap-2 sm:top-auto sm:bottom-4 sm:left-auto"
      >
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onGone={remove} />
        ))}
      </section>
    </ToastContext>
  )
}

function ToastCard({ toast: { id, tone, message }, onGone }: { toast: Toast; onGone: (id: number) => void }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return undefined
    const timer = setTimeout(() => onGone(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, id, onGone])
  const Icon = tone === 'ok' ? CircleCheck : CircleX
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className="pointer-events-auto flex w-full max-w-sm animate-rise-in items-center gap-3 rounded-lg border border-border bg-popover py-2 pr-2 pl-4 shadow-lg sm:w-80"
    >
      <Icon aria-hidden className={tone === 'ok' ? 'size-4 shrink-0 text-ok' : 'size-4 shrink-0 text-danger'} />
      <p className="min-w-0 grow break-words">{message}</p>
      <Button variant="ghost" size="icon" aria-label="Dismiss" onClick={() => onGone(id)}>
        <X aria-hidden />
      </Button>
    </div>
  )
}
