import { Alert } from './alert'

/** Why a form as a whole was refused, announced when it appears. */
export function FormProblem({ problem }: { problem: { message: string; requestId: string | null } | null }) {
  if (!problem) return null
  return (
    <Alert tone="danger" live="alert">
      <p>{problem.message}</p>
      {problem.requestId && (
        <p className="mt-1 text-xs text-muted-foreground">
          Request <code className="font-mono break-all">{problem.requestId}</code>
        </p>
      )}
    </Alert>
  )
}
