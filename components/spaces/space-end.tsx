'use client'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { LeaveSpaceDialog } from '@/components/members/leave-space-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { SpaceContents, SpaceView } from '@/lib/schemas/space'
import { DeleteSpaceDialog } from './delete-space-dialog'

/** Leaving a space, handing it over, deleting it. */
export function SpaceEnd({ space, contents }: { space: SpaceView; contents: SpaceContents | null }) {
  const [open, setOpen] = useState<'leave' | 'delete' | null>(null)
  const close = () => setOpen(null)
  return (
    <Card className="divide-y divide-border">
      <Way title="Leave this space" action={<Button onClick={() => setOpen('leave')}>Leave space</Button>}>
        Your tokens stop reaching it. Only a new invitation brings you back.
      </Way>
      {contents && (
        <>
          <Way
            title="Hand this space over"
            action={
              <Button asChild>
                <Link href={`/s/${space.slug}/members?kind=member`}>Choose a member</Link>
              </Button>
            }
          >
            Another member becomes an owner, and you become an admin.
          </Way>
          <Way
            title="Delete this space"
            action={
              <Button variant="danger" onClick={() => setOpen('delete')}>
                Delete space
              </Button>
            }
          >
            Everybody loses it at once, and its tokens stop. Keyway says first what that means.
          </Way>
          <DeleteSpaceDialog open={open === 'delete'} space={space} contents={contents} onClose={close} />
        </>
      )}
      <LeaveSpaceDialog open={open === 'leave'} space={space} liveTokens={null} onClose={close} />
    </Card>
  )
}

function Way({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-4">
      <div className="min-w-0 basis-64 grow">
        <h2 className="font-medium">{title}</h2>
        <p className="text-pretty text-muted-foreground">{children}</p>
      </div>
      {action}
    </section>
  )
}
