import { z } from 'zod'
import { CallableModelList } from '@/lib/schemas/playground'
import { service } from '@/lib/services/service'
import { callableModels } from './callable-models'

/** The models the playground can talk to, by the names programs use. */
export const listPlaygroundModels = service(
  {
    permission: 'playground:use',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: CallableModelList,
  },
  (ctx) => callableModels(ctx),
)
