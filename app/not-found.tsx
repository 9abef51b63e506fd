import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Logo } from '@/components/ui/logo'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-4 px-6 py-12">
      <Logo wordmark />
      <h1 className="mt-2 text-xl font-semibold tracking-tight">This page does not exist</h1>
      <p className="text-muted-foreground">
        The address may be mistyped, or the page may belong to a space you are not a member of.
      </p>
      <div>
        <Button asChild variant="primary">
          <Link href="/">Go to your space</Link>
        </Button>
      </div>
    </main>
  )
}
