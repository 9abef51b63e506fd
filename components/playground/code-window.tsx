'use client'
import { useState } from 'react'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog, DialogBody, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { Select } from '@/components/ui/select'
import { CODE_CLIENTS, type CodeClient, type CodeInput, conversationCode } from './conversation-code'

/** The conversation as a program: in the languages and for the SDKs people use. */
export function CodeWindow({ inputs, onClose }: { inputs: readonly CodeInput[]; onClose: () => void }) {
  const [client, setClient] = useState<CodeClient>('curl')
  const [chosen, setChosen] = useState(0)
  const input = inputs[chosen] ?? inputs[0]
  if (!input) return null
  const name = CODE_CLIENTS.find(({ id }) => id === client)?.name ?? client
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-3xl">
        <DialogHeader>
          <DialogTitle>The code of this conversation</DialogTitle>
          <DialogDescription>
            Put a token of yours where <code className="font-mono text-[13px]">kw_pat_…</code> stands. Programs need API
            access switched on; the playground does not.
          </DialogDescription>
        </DialogHeader>
        <DialogBody className="grid-cols-1">
          <div className="grid gap-3 sm:grid-cols-2">
            <Select
              aria-label="Client"
              value={client}
              onChange={(event) => setClient(event.target.value as CodeClient)}
            >
              {CODE_CLIENTS.map(({ id, name: each }) => (
                <option key={id} value={id}>
                  {each}
                </option>
              ))}
            </Select>
            {inputs.length > 1 && (
              <Select aria-label="Model" value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
                {inputs.map((each, index) => (
                  <option key={each.model.id} value={index}>
                    {each.model.id}
                  </option>
                ))}
              </Select>
            )}
          </div>
          <CodeBlock code={conversationCode(client, input)} label={`Code for ${name}`} />
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}
