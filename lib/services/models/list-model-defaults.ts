import { z } from 'zod'
import { db } from '@/lib/db/client'
import { ModelDefaultList } from '@/lib/schemas/model'
import { service } from '@/lib/services/service'
import { defaultViews } from './default-views'

/** The model a space uses for each purpose when nobody names one. */
export const listModelDefaults = service(
  {
    permission: 'models:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: ModelDefaultList,
  },
  async ({ spaceId }) => ({ items: await defaultViews(db(), spaceId) }),
)
