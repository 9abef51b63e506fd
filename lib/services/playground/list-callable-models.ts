import { z } from 'zod'
import { CallableModelList } from '@/lib/schemas/playground'
import { service } from '@/lib/services/service'
import { callableModels } from './callable-models'

/** The models programs can call here, by the names they use. */
export const listCallableModels = service(
  {
    permission: 'models:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: CallableModelList,
  },
  (ctx) => callableModels(ctx),
)
