'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState, type MouseEvent } from 'react'
import { Button, type ButtonProps } from './button'
import { copyText } from './copy-text'

const SHOWN_MS = 2_000

/** Copies `value` and says so, in sight and to screen readers. Without `children` it is an icon named `label`. */
export function CopyButton({
  value,
  label = 'Copy',
  onCopied,
  children,
  ...props
}: Omit<ButtonProps, 'value' | 'onClick'> & { value: string; label?: string; onCopied?: () => void }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return undefined
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])

  async function copy(event: MouseEvent<HTMLButtonElement>) {
    const parent = event.currentTarget.parentElement ?? document.body
    const copied = await copyText(value, parent)
    setState(copied ? 'copied' : 'failed')
    if (copied) onCopied?.()
  }

  const iconOnly = children === undefined
  return (
    <>
      <Button
        variant={iconOnly ? 'ghost' : 'secondary'}
        size={iconOnly ? 'icon' : 'md'}
        aria-label={iconOnly ? label : undefined}
        title={iconOnly ? label : undefined}
        onClick={(event) => void copy(event)}
        {...props}
      >
        {state === 'copied' ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
        {!iconOnly && (state === 'copied' ? 'Copied' : children)}
      </Button>
      <output className="sr-only">
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'Could not copy. Select the text and copy it by hand.'}
      </output>
    </>
  )
}
