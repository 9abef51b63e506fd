import { Alert } from '@/components/ui/alert'

/** Above every page of a space whose calls the platform stopped: why, and who can change it. */
export function SuspendedNotice({ reason }: { reason: string | null }) {
  if (reason === null) return null
  return (
    <Alert tone="danger" title="This space is suspended" className="mb-6">
      <p>{reason}</p>
      <p className="mt-1 text-muted-foreground">
        API calls are refused until an administrator of this installation resumes the space. Everything in it is kept.
      </p>
    </Alert>
  )
}
