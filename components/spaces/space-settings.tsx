'use client'
import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import type { InstallationRules, SpaceContents, SpaceView } from '@/lib/schemas/space'
import { keptWords, lifeWords, strictest } from './rule-words'
import { SpaceEnd } from './space-end'
import { SpaceForm } from './space-form'
import { WebOriginsForm } from './web-origins-form'

/** Manage → Settings: what identifies a space, its rules, and its end. `contents` is there for whoever may delete it. */
export function SpaceSettings({
  space,
  rules,
  contents,
}: {
  space: SpaceView
  rules: InstallationRules
  contents: SpaceContents | null
}) {
  const canUpdate = space.permissions.includes('space:update')
  return (
    <>
      <PageHeader
        title="Settings"
        description="What identifies this space, to people and to programs, and its rules."
      />
      <div className="grid max-w-2xl grid-cols-1 gap-6">
        {canUpdate && <SpaceForm space={space} rules={rules} />}
        {canUpdate && <WebOriginsForm space={space} />}
        <Card>
          <dl className="divide-y divide-border">
            {!canUpdate && (
              <>
                <Row name="Name">
                  <span className="font-medium break-words">{space.name}</span>
                </Row>
                <Row name="Short name">
                  <Copyable value={space.slug} what="short name" />
                </Row>
                <Row name="Single calls are kept">
                  {keptWords(space.usageDays ?? rules.usageDays)}
                  {space.usageDays === null && ', as the installation says'}
                </Row>
                <Row name="Tokens live">
                  {lifeWords(strictest(space.tokenMaxDays, rules.tokenMaxDays))}
                  {space.tokenMaxDays === null && ', as the installation says'}
                </Row>
              </>
            )}
            {!canUpdate && (
              <Row name="Web pages">
                {space.corsOrigins.length === 0 ? 'none may call it' : space.corsOrigins.join(', ')}
              </Row>
            )}
            <Row name="Id">
              <Copyable value={space.id} what="id" />
            </Row>
            <Row name="Your role">
              {space.roleName}
              {space.personal && <Badge>Personal space</Badge>}
            </Row>
            <Row name="Created">
              <RelativeTime at={space.createdAt} />
            </Row>
          </dl>
        </Card>
        {!space.personal && <SpaceEnd space={space} contents={contents} />}
      </div>
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
