'use client'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import type { SpaceView } from '@/lib/schemas/space'
import type { CreatedToken } from '@/lib/schemas/token'
import { CreateTokenForm } from './create-token-form'
import { CreatedTokenNotice } from './created-token-notice'
import { type TokenScope, useCreateToken, useTokenPolicy } from './use-tokens'

export type CreateTokenDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The spaces to choose from; with one there is nothing to choose. */
  spaces: readonly SpaceView[]
  defaultSpaceId?: string | undefined
  /** Also offers a token for all of the person's spaces. */
  offersAll?: boolean
  /** A space: the token belongs to it instead of the person. */
  scope?: TokenScope
  onCreated?: ((created: CreatedToken) => void) | undefined
}

/**
 * Makes a token and shows its secret once. From then on only "I have stored it" closes the window; closing drops
 * the secret from memory, except where the caller keeps it (`onCreated`, for snippets on the same page).
 */
export function CreateTokenWindow(props: CreateTokenDialogProps) {
  const { open, onOpenChange, spaces, defaultSpaceId, offersAll = false, scope = null, onCreated } = props
  const create = useCreateToken(scope)
  const policy = useTokenPolicy()
  function change(next: boolean) {
    if (!next) create.reset()
    onOpenChange(next)
  }
  const created = create.data
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogContent dismissible={!created && !create.isPending}>
        {created ? (
          <CreatedTokenNotice
            created={created}
            space={spaces.find((space) => space.id === created.token.space?.id) ?? null}
            onStored={() => change(false)}
          />
        ) : (
          <CreateTokenForm
            spaces={spaces}
            defaultSpaceId={defaultSpaceId}
            offersAll={offersAll}
            scope={scope}
            platformMaxDays={policy.data?.platformMaxDays ?? null}
            onSubmit={async (input) => {
              const answer = await create.mutateAsync(input)
              onCreated?.(answer)
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  )
}
