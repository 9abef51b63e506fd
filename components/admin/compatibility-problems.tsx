import { Badge } from '@/components/ui/badge'
import type { ConformanceView } from '@/lib/schemas/system'

const UPSTREAMS = {
  same: 'passed through',
  chat: 'to chat completions',
  responses: 'to responses',
  messages: 'to messages',
} as const
const ENTRANCES = { server: 'own server', next: 'Next route' } as const

/** What did not pass, in words. */
export function CompatibilityProblems({ problems }: { problems: ConformanceView['problems'] }) {
  if (problems.length === 0) return null
  return (
    <section className="border-t border-border px-5 py-4">
      <h3 className="font-medium">What did not pass</h3>
      <ul className="mt-2 grid gap-3">
        {problems.map(({ client, entrance, upstream, behaviour, verdict, detail }) => (
          <li key={`${client} ${entrance} ${upstream} ${behaviour}`} className="grid gap-0.5">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <Badge tone={verdict === 'fail' ? 'danger' : 'neutral'}>
                {verdict === 'fail' ? 'Failed' : 'Skipped'}
              </Badge>
              <span className="font-medium">{client}</span> {behaviour}
              <span className="text-muted-foreground">
                {UPSTREAMS[upstream]}, {ENTRANCES[entrance]}
              </span>
            </span>
            <span className="text-[13px] text-muted-foreground [overflow-wrap:anywhere]">{detail}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
