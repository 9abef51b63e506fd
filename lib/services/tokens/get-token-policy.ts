import { z } from 'zod'
import { db } from '@/lib/db/client'
import { TokenPolicy } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { platformMaxDays } from './token-policy'

/** How long a token may live on this platform: told before somebody picks a life that is refused. */
export const getTokenPolicy = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: TokenPolicy },
  async () => ({ platformMaxDays: await platformMaxDays(db()) }),
)
