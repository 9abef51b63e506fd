'use client'
import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { DialogBody, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { formatPlural } from '@/components/ui/format'
import { messageOf } from '@/lib/client/message-of'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { ChangeProviderKeyDialog } from './change-provider-key-dialog'
import { useDeleteProviderKey, useVerifyProviderKey } from './use-provider-keys'

/** What the test of a new key found, and what can be done about it. */
export function AddedProviderKey({
  spaceId,
  added: key,
  onDone,
}: {
  spaceId: string
  /** As it is now. */
  added: ProviderKeyView
  onDone: () => void
}) {
  const verify = useVerifyProviderKey(spaceId)
  const remove = useDeleteProviderKey(spaceId)
  const [changing, setChanging] = useState(false)
  const works = key.status === 'ok'
  const problem = verify.error ?? remove.error
  return (
    <>
      <DialogHeader>
        <DialogTitle>{works ? 'The key works' : 'The key is stored, but not known to work'}</DialogTitle>
        <DialogDescription>
          {key.status === 'ok'
            ? `Tokens of this space can use “${key.label}” from now on.`
            : `“${key.label}” is sealed and kept. ${OUTLOOK[key.status]}`}
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        {works ? (
          <Alert tone="ok" live="status" title={modelsFound(key.modelCount)}>
            Call them as <code className="font-mono">{key.slug}/model-name</code>.
          </Alert>
        ) : (
          <Alert
            tone="warning"
            live="status"
            title={key.status === 'unverified' ? 'There was nothing to test it with' : 'The test did not pass'}
          >
            {key.problem ?? 'The provider could not be asked. You can test the key again at any time.'}
          </Alert>
        )}
        {problem && (
          <Alert tone="danger" live="alert">
            {messageOf(problem)}
          </Alert>
        )}
      </DialogBody>
      <DialogFooter>
        {!works && (
          <>
            <Button
              loading={remove.isPending}
              disabled={verify.isPending}
              onClick={() => remove.mutate(key.id, { onSuccess: onDone })}
            >
              Remove key
            </Button>
            <Button loading={verify.isPending} disabled={remove.isPending} onClick={() => verify.mutate(key.id)}>
              Test again
            </Button>
            <Button disabled={remove.isPending || verify.isPending} onClick={() => setChanging(true)}>
              Change the key
            </Button>
          </>
        )}
        <Button variant="primary" disabled={remove.isPending} onClick={onDone}>
          {works ? 'Done' : 'Keep it'}
        </Button>
      </DialogFooter>
      <ChangeProviderKeyDialog
        spaceId={spaceId}
        change={changing ? { action: 'rotate', providerKey: key } : null}
        onClose={() => setChanging(false)}
      />
    </>
  )
}

/** What calls can expect of a key that has passed no test. */
const OUTLOOK: Record<Exclude<ProviderKeyView['status'], 'ok'>, string> = {
  failing: 'Calls are sent with it all the same, and are likely to fail until a test passes.',
  unverified: 'Calls are sent with it, and the first one shows whether it works.',
  unreadable: 'Calls that need it fail until the key is entered again.',
  off: 'Calls that need it are refused while its provider is switched off.',
}

const modelsFound = (count: number) =>
  count > 0 ? `The provider offers ${formatPlural(count, 'model')}` : 'The provider accepts the key'
