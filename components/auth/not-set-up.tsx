import { Alert } from '@/components/ui/alert'

/** On the sign-in page of an installation that nobody can sign in to yet. */
export function NotSetUp() {
  return (
    <Alert tone="warning" title="There is no administrator yet" className="mb-6">
      <p className="text-pretty">
        Open the set-up link that Keyway printed to its log when it started. It makes the first administrator. Starting
        Keyway again prints a new one.
      </p>
    </Alert>
  )
}
