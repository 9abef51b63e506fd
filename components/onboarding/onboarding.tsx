'use client'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { AddProviderKeyDialog } from '@/components/provider-keys/add-provider-key-dialog'
import { CreateTokenDialog } from '@/components/tokens/create-token-dialog'
import { useCallAt } from '@/components/connect/use-new-call'
import { Card } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { messageOf } from '@/lib/client/message-of'
import type { OnboardingView, SpaceView } from '@/lib/schemas/space'
import type { CreatedToken } from '@/lib/schemas/token'
import { CallStep } from './call-step'
import { FirstCallNotice } from './first-call-notice'
import { firstCallWorked, onboardingSteps, type StepId } from './onboarding-steps'
import { OnboardingStep } from './onboarding-step'
import { AccessStep, KeyStep, TokenStep } from './setup-steps'
import { useKeptFocus } from './use-kept-focus'
import { useOnboarding } from './use-onboarding'

const TITLES: Record<StepId, string> = {
  key: 'Add a provider key',
  access: 'Switch API access on',
  token: 'Create a token',
  call: 'Make a call',
}
const DONE_TITLES: Record<StepId, string> = {
  key: 'Provider key added',
  access: 'API access is on',
  token: 'Token created',
  call: 'First call received',
}

/** Leads an empty space to its first call: four steps, the current one open with the action in it. */
export function Onboarding({ space, origin, initial }: { space: SpaceView; origin: string; initial: OnboardingView }) {
  const router = useRouter()
  const { data, error, refetch } = useOnboarding(space.id, initial)
  const [open, setOpen] = useState<'key' | 'token' | null>(null)
  const [created, setCreated] = useState<CreatedToken | null>(null)
  const worked = firstCallWorked(data)
  // Tokens and cost of the newest call are not part of the steps: they are read once there is one.
  const call = useCallAt(space.id, data.firstCall?.at ?? null).data ?? null
  const keep = (token: CreatedToken) => {
    setCreated(token)
    void refetch()
  }
  const steps = onboardingSteps(data)
  const focus = useKeptFocus(steps.find(({ state }) => state === 'current')?.id)
  const bodies: Record<StepId, ReactNode> = {
    key: <KeyStep space={space} onAdd={() => setOpen('key')} />,
    access: <AccessStep space={space} enabled={data.apiAccess} />,
    token: <TokenStep space={space} onCreate={() => setOpen('token')} />,
    call: (
      <CallStep
        space={space}
        origin={origin}
        view={data}
        created={created}
        onCreate={() => setOpen('token')}
        failed={worked ? null : call}
      />
    ),
  }
  return (
    <>
      <PageHeader
        title={`Welcome to ${space.name}`}
        description="Four steps from here to your first call. Nothing is lost if you leave: this page continues where you stopped."
      />
      <RefreshProblem message={error && messageOf(error)} onRetry={() => void refetch()} />
      <Card>
        <ol {...focus} className="divide-y divide-border">
          {steps.map(({ id, state }, index) => (
            <OnboardingStep
              key={id}
              number={index + 1}
              state={state}
              title={state === 'done' ? DONE_TITLES[id] : TITLES[id]}
            >
              {state === 'current' && bodies[id]}
            </OnboardingStep>
          ))}
        </ol>
      </Card>
      {/* Beside the steps, not in them: a step closes the moment it is done, while its dialog still has something to show. */}
      <AddProviderKeyDialog
        open={open === 'key'}
        onOpenChange={(next) => setOpen(next ? 'key' : null)}
        spaceId={space.id}
      />
      <CreateTokenDialog
        open={open === 'token'}
        onOpenChange={(next) => setOpen(next ? 'token' : null)}
        spaces={[{ ...space, apiAccessEnabled: data.apiAccess }]}
        onCreated={keep}
      />
      <div aria-live="polite" className="mt-4">
        {worked && <FirstCallNotice call={call} firstCall={data.firstCall} onContinue={() => router.refresh()} />}
      </div>
    </>
  )
}
