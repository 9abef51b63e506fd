import { z } from 'zod'
import { db } from '@/lib/db/client'
import { ModelSourceList } from '@/lib/schemas/model'
import { profileOf } from '@/lib/services/provider-keys/catalogue'
import { toProviderKeyView, VIEW_INCLUDE } from '@/lib/services/provider-keys/provider-key-view'
import { providersOff, withoutProvidersOff } from '@/lib/services/provider-keys/providers-off'
import { service } from '@/lib/services/service'

/** The space's provider keys as far as adding, naming and refreshing models needs them, by label. */
export const listModelSources = service(
  {
    permission: 'models:manage',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: ModelSourceList,
  },
  async ({ spaceId }) => {
    const [keys, off] = await Promise.all([
      db().providerKey.findMany({
        where: { spaceId },
        include: VIEW_INCLUDE,
        orderBy: [{ slug: 'asc' }, { label: 'asc' }],
      }),
      providersOff(),
    ])
    return {
      items: keys.map((key) => {
        const view = withoutProvidersOff(toProviderKeyView(key), off)
        const { id, label, slug, provider: kind, status, allowAnyModel, modelCount } = view
        const listsModels = profileOf(kind).modelList !== null
        return { id, label, slug, kind, status, allowAnyModel, listsModels, models: modelCount }
      }),
    }
  },
)
