import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import type { SpaceView } from '@/lib/schemas/space'

/** Manage → Settings: what identifies a space. */
export function SpaceSettings({ space }: { space: SpaceView }) {
  return (
    <>
      <PageHeader title="Settings" description="What identifies this space, to people and to programs." />
      <Card className="max-w-2xl">
        <dl className="divide-y divide-border">
          <Row name="Name">
            <span className="font-medium break-words">{space.name}</span>
            {space.personal && <Badge>Personal</Badge>}
          </Row>
          <Row name="Short name">
            <Copyable value={space.slug} what="short name" />
          </Row>
          <Row name="Id">
            <Copyable value={space.id} what="id" />
          </Row>
          <Row name="Your role">{space.roleName}</Row>
          <Row name="Created">
            <RelativeTime at={space.createdAt} />
          </Row>
        </dl>
      </Card>
    </>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid items-center gap-x-4 gap-y-0.5 px-5 py-2.5 sm:min-h-13 sm:grid-cols-[9rem_1fr]">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-2">{children}</dd>
    </div>
  )
}

function Copyable({ value, what }: { value: string; what: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 font-mono text-[13px] break-all">{value}</code>
      <CopyButton value={value} label={`Copy ${what}`} />
    </span>
  )
}
