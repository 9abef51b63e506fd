import { cookies } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { SPACE_COOKIE } from '@/components/shell/preferences'
import { listSpaces } from '@/lib/services/spaces/list-spaces'
import { definePage } from '@/lib/session/define-page'

/** Leads to the space used last, else to the first one. */
export default definePage({ access: 'self' }, async ({ ctx }) => {
  const { items } = await listSpaces(ctx, {})
  const last = (await cookies()).get(SPACE_COOKIE)?.value
  const space = items.find(({ slug }) => slug === last) ?? items[0]
  return space ? redirect(`/s/${space.slug}`) : notFound()
})
