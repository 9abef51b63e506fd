'use client'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { DialogBody, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { formatPlural } from '@/components/ui/format'
import { messageOf } from '@/lib/client/use-form'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { useDeleteProviderKey, useVerifyProviderKey } from './use-provider-keys'

/** What the test of a new key found, and what can be done about it. */
export function AddedProviderKey({
  spaceId,
  added,
  onDone,
}: {
  spaceId: string
  added: ProviderKeyView
  onDone: () => void
}) {
  const verify = useVerifyProviderKey(spaceId)
  const remove = useDeleteProviderKey(spaceId)
  const key = verify.data ?? added
  const works = key.status === 'ok'
  const problem = verify.error ?? remove.error
  return (
    <>
      <DialogHeader>
        <DialogTitle>{works ? 'The key works' : 'The key is stored, but not known to work'}</DialogTitle>
        <DialogDescription>
          {works
            ? `Tokens of this space can use “${key.label}” from now on.`
            : `“${key.label}” is sealed and kept. Calls that need it fail until a test passes.`}
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        {works ? (
          <Alert tone="ok" live="status" title={modelsFound(key.modelCount)}>
            Call them as <code className="font-mono">{key.slug}/model-name</code>.
          </Alert>
        ) : (
          <Alert tone="warning" live="status" title="The test did not pass">
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
          </>
        )}
        <Button variant="primary" disabled={remove.isPending} onClick={onDone}>
          {works ? 'Done' : 'Keep it'}
        </Button>
      </DialogFooter>
    </>
  )
}

const modelsFound = (count: number) =>
  count > 0 ? `The provider offers ${formatPlural(count, 'model')}` : 'The provider accepts the key'
