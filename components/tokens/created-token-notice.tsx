'use client'
import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { DialogBody, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { SecretReveal } from '@/components/ui/secret-reveal'
import type { SpaceView } from '@/lib/schemas/space'
import type { CreatedToken } from '@/lib/schemas/token'

/** The one time a token's secret is on screen. */
export function CreatedTokenNotice({
  created: { token, secret },
  space,
  onStored,
}: {
  created: CreatedToken
  space: SpaceView | null
  onStored: () => void
}) {
  return (
    <>
      <DialogHeader>
        <DialogTitle>Store this token now</DialogTitle>
        <DialogDescription>
          This is the only time “{token.name}” is shown. Keyway keeps a fingerprint of it and cannot show it again.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <SecretReveal value={secret} label="Token" />
        {space && !space.apiAccessEnabled && (
          <Alert tone="warning" title="The space does not accept API calls yet">
            The token will be refused until API access is on, under{' '}
            <Link href={`/s/${space.slug}/access`} target="_blank" className="font-medium underline underline-offset-2">
              Manage → API access
            </Link>
            .
          </Alert>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onStored}>
          I have stored it
        </Button>
      </DialogFooter>
    </>
  )
}
