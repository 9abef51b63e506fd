import { ReferencePage } from '@/components/docs/reference-page'
import { getReference } from '@/lib/services/reference/get-reference'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Reference' }

export default definePage({ access: 'self' }, async ({ ctx }) => (
  <ReferencePage reference={await getReference(ctx, {})} />
))
