import { KeyRound, MessagesSquare } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import type { SpaceView } from '@/lib/schemas/space'

/** The page of a space that cannot call anything yet. */
export function NoProviderKey({ space }: { space: SpaceView }) {
  const canAdd = space.permissions.includes('provider_keys:manage')
  return (
    <>
      <PageHeader title="Playground" description="Talk to the models of this space, and compare two of them." />
      <Card>
        <EmptyState
          icon={KeyRound}
          title="No model to talk to yet"
          action={
            canAdd && (
              <Button asChild variant="primary">
                <Link href={`/s/${space.slug}/keys?add`}>Add provider key</Link>
              </Button>
            )
          }
        >
          The space calls providers with a provider key of its own, and has none.{' '}
          {!canAdd && 'An administrator of the space can add one under Manage → Provider keys.'}
        </EmptyState>
      </Card>
    </>
  )
}

/** Before the first prompt. `missing` says which model is still to be chosen. */
export function NothingAsked({ comparing, missing }: { comparing: boolean; missing: string | null }) {
  return (
    <EmptyState
      icon={MessagesSquare}
      title={comparing ? 'Two models, one prompt' : 'Nothing asked yet'}
      className="rounded-lg border border-dashed border-border"
    >
      {missing ?? 'Write a prompt below.'}{' '}
      {comparing
        ? 'Both models answer the same prompt side by side, each with its tokens, cost and times.'
        : 'The answer arrives as it is written, with its tokens, cost and times.'}
    </EmptyState>
  )
}
