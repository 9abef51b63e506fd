import { tokensOf } from '@/components/connect/call-progress'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatMoney } from '@/components/ui/format'
import type { OnboardingView } from '@/lib/schemas/space'
import type { UsageEventView } from '@/lib/schemas/usage'

/** What the first call was: model, tokens and cost, and the way on. */
export function FirstCallNotice({
  call,
  firstCall,
  onContinue,
}: {
  /** The whole event, once it has been read. */
  call: UsageEventView | null
  firstCall: OnboardingView['firstCall']
  onContinue: () => void
}) {
  if (!firstCall) return null
  const parts = [firstCall.model, ...(call ? [tokensOf(call), formatMoney(call.costNanoUsd)] : [])]
  return (
    <Alert tone="ok" title={`First call received: ${parts.join(', ')}`}>
      <p className="text-muted-foreground">The space is ready. Its overview and usage now fill by themselves.</p>
      <Button variant="primary" className="mt-3" onClick={onContinue}>
        Open the overview
      </Button>
    </Alert>
  )
}
