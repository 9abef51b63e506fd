import { z } from 'zod'
import { db } from '@/lib/db/client'
import { ProviderKeyList } from '@/lib/schemas/provider-key'
import { service } from '@/lib/services/service'
import { toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'
import { providersOff, withoutProvidersOff } from './providers-off'

/** The space's provider keys, newest first, without anything that could be used as one. */
export const listProviderKeys = service(
  {
    permission: 'provider_keys:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: ProviderKeyList,
  },
  async (ctx) => {
    const [keys, off] = await Promise.all([
      db().providerKey.findMany({
        where: { spaceId: ctx.spaceId },
        include: VIEW_INCLUDE,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
      providersOff(),
    ])
    const items = keys.map((key) => withoutProvidersOff(toProviderKeyView(key), off))
    return { items, nextCursor: null, providersOff: off }
  },
)
