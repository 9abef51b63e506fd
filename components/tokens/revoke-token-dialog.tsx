'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import type { TokenView } from '@/lib/schemas/token'
import { type TokenScope, useRevokeToken } from './use-tokens'

/** Asks before a token is ended; `token` null is closed. */
export function RevokeTokenDialog({
  scope,
  token,
  onClose,
}: {
  scope: TokenScope
  token: TokenView | null
  onClose: () => void
}) {
  return (
    <ConfirmDialog
      input={token?.id ?? null}
      action={useRevokeToken(scope)}
      title={`Revoke “${token?.name ?? ''}”?`}
      description={
        <>
          Programs that use <code className="font-mono text-foreground">{token?.prefix}…</code> in{' '}
          {token?.space?.name ?? 'every space of yours'} are refused from their next call on. This cannot be undone.
        </>
      }
      confirmLabel="Revoke token"
      done={`“${token?.name ?? ''}” revoked`}
      onClose={onClose}
    />
  )
}
