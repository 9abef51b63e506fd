import { z } from 'zod'
import { db } from '@/lib/db/client'
import { LimitList } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { limitViews } from './limit-views'

/** The limits that hold over all spaces, with what is left of them now. */
export const listPlatformLimits = service(
  { permission: 'platform_admin', impersonation: 'deny', audit: null, input: z.strictObject({}), output: LimitList },
  async () => limitViews(db(), { spaceId: null }, () => true),
)
