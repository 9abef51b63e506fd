import { BuiltInRoles } from '@/components/roles/built-in-roles'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import type { ReferenceRoute, ReferenceView } from '@/lib/schemas/reference'
import { RouteTable } from './route-table'

/** Parts of the dashboard API in the order in which people read them; the first prefix that fits names a route's part. */
const PARTS = [
  {
    prefix: '/api/spaces/[spaceId]',
    title: 'In a space',
    about: 'A member’s role decides. To everybody else the space is not there.',
  },
  { prefix: '/api/admin', title: 'Administration', about: 'For the people who run this installation.' },
  { prefix: '/api/', title: 'Everybody', about: 'What people do for themselves, whatever their roles.' },
] as const

/** Reference: what the roles may do, and who may call what. */
export function ReferencePage({ reference }: { reference: ReferenceView }) {
  const { roles, permissions, dashboard, dataPlane } = reference
  const titles = new Map<string, string>(permissions.map(({ name, title }) => [name, title]))
  const granted = permissions.filter(({ forTokens }) => forTokens)
  return (
    <>
      <PageHeader
        title="Reference"
        description="Who may do what. These tables are made from the rules that decide it, so they cannot differ from them."
      />
      <div className="grid grid-cols-1 gap-6">
        <Card>
          <CardHeader className="pb-3">
            <div>
              <CardTitle>Roles</CardTitle>
              <CardDescription>
                Every member of a space has one role. A space can make roles of its own out of the same permissions.
              </CardDescription>
            </div>
          </CardHeader>
          <BuiltInRoles roles={roles} permissions={permissions} />
        </Card>
        <Card>
          <CardHeader>
            <div>
              <CardTitle>Tokens</CardTitle>
              <CardDescription>
                A token may do what it was granted, as far as its owner’s role allows it at that moment. It works under{' '}
                <code className="font-mono text-[13px]">/api/v1</code> and nowhere else.
              </CardDescription>
            </div>
          </CardHeader>
          <CardContent>
            <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[12rem_1fr]">
              {granted.map(({ name, title, description }) => (
                <div key={name} className="sm:contents">
                  <dt className="font-medium">
                    {title} <code className="block font-mono text-xs font-normal text-muted-foreground">{name}</code>
                  </dt>
                  <dd className="text-pretty text-muted-foreground">{description}</dd>
                </div>
              ))}
            </dl>
          </CardContent>
        </Card>
        <RouteTable
          title="For programs"
          about="With a token, as a bearer or in x-api-key. A session does not count here."
          routes={dataPlane}
          titles={titles}
        />
        {PARTS.map(({ prefix, title, about }) => (
          <RouteTable
            key={prefix}
            title={`Dashboard: ${title.toLowerCase()}`}
            about={about}
            routes={dashboard.filter((route) => partOf(route) === prefix)}
            titles={titles}
          />
        ))}
      </div>
    </>
  )
}

const partOf = ({ path }: ReferenceRoute) => PARTS.find(({ prefix }) => path.startsWith(prefix))?.prefix
