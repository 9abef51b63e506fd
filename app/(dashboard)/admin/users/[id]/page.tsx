import { notFound } from 'next/navigation'
import { PersonPage } from '@/components/admin/person-page'
import { isAppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { getPerson } from '@/lib/services/admin/get-person'
import { getPersonUsage } from '@/lib/services/admin/get-person-usage'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Person' }

/** Days of usage on the page. */
const USAGE_DAYS = 30

export default definePage({ access: 'platform_admin' }, async ({ ctx, params }) => {
  const id = Id.safeParse(params['id'])
  if (!id.success) notFound()
  try {
    const [person, usage] = await Promise.all([
      getPerson(ctx, { id: id.data }),
      getPersonUsage(ctx, { id: id.data, days: USAGE_DAYS }),
    ])
    return <PersonPage initial={person} usage={usage} />
  } catch (error) {
    if (isAppError(error) && error.code === 'not_found') notFound()
    throw error
  }
})
