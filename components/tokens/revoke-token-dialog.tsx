'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
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
  const toast = useToast()
  const revoke = useRevokeToken(scope)
  function close() {
    revoke.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={token !== null}
      onOpenChange={(open) => !open && close()}
      title={`Revoke “${token?.name ?? ''}”?`}
      description={
        <>
          Programs that use <code className="font-mono text-foreground">{token?.prefix}…</code> in{' '}
          {token?.space?.name ?? 'every space of yours'} are refused from their next call on. This cannot be undone.
        </>
      }
      confirmLabel="Revoke token"
      pending={revoke.isPending}
      error={revoke.error?.message}
      onConfirm={() => {
        if (!token) return
        revoke.mutate(token.id, {
          onSuccess: () => {
            toast.success(`“${token.name}” revoked`)
            close()
          },
        })
      }}
    />
  )
}
