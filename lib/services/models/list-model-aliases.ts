import { z } from 'zod'
import { db } from '@/lib/db/client'
import { ModelAliasList } from '@/lib/schemas/model'
import { service } from '@/lib/services/service'
import { aliasViews } from './alias-views'

/** The names a space gives to models itself, by name; a space has at most a few hundred. */
export const listModelAliases = service(
  {
    permission: 'models:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: ModelAliasList,
  },
  async ({ spaceId }) => ({ items: await aliasViews(db(), { spaceId }) }),
)
