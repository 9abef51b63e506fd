import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'

/** In place of the set-up form, where somebody has filled it in already. */
export function AlreadySetUp() {
  return (
    <div className="grid gap-4">
      <Alert title="This installation is set up already">
        <p className="text-pretty">
          It has an administrator, so the set-up link no longer works. Administrators add everybody else.
        </p>
      </Alert>
      <Button asChild variant="primary" size="lg">
        <Link href="/login">Sign in</Link>
      </Button>
    </div>
  )
}
