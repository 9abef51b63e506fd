import { ArrowUp, Square } from 'lucide-react'
import type { KeyboardEvent, RefObject } from 'react'
import { Button } from '@/components/ui/button'

/** Where a prompt is written. Enter sends it, Shift and Enter begin a new line. */
export function Composer({
  value,
  onValueChange,
  canSend,
  hindrance,
  answering,
  onSend,
  onStop,
  field,
}: {
  value: string
  onValueChange: (value: string) => void
  canSend: boolean
  /** Why no prompt can be sent, said once there is one. */
  hindrance: string | null
  answering: boolean
  onSend: () => void
  onStop: () => void
  field: RefObject<HTMLTextAreaElement | null>
}) {
  function onKeyDown(event: KeyboardEvent) {
    // While a character is being composed, Enter ends that.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (canSend) onSend()
  }
  return (
    <div>
      <div className="flex items-end gap-2 rounded-lg border border-input/60 bg-card p-2 focus-within:border-ring focus-within:outline-2 focus-within:outline-ring">
        <textarea
          ref={field}
          aria-label="Prompt"
          aria-describedby="composer-hindrance composer-keys"
          placeholder="Ask something"
          rows={1}
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-48 min-h-9 min-w-0 grow resize-none bg-transparent px-2 py-2 leading-5 outline-none placeholder:text-muted-foreground pointer-coarse:text-base"
        />
        {answering ? (
          <Button onClick={onStop}>
            <Square aria-hidden />
            Stop
          </Button>
        ) : (
          <Button variant="primary" disabled={!canSend} onClick={onSend}>
            <ArrowUp aria-hidden />
            Send
          </Button>
        )}
      </div>
      {/* The id is of what is inside: an output itself describes nothing. */}
      <output className="block text-[13px] text-warning">
        <span id="composer-hindrance" className="block not-empty:mt-2">
          {value.trim() !== '' && !answering && hindrance}
        </span>
      </output>
    </div>
  )
}
