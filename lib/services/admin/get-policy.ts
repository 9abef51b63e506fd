import { z } from 'zod'
import { db } from '@/lib/db/client'
import { PolicyView } from '@/lib/schemas/policy'
import { service } from '@/lib/services/service'

/** What holds for everybody of this installation. */
export const getPolicy = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: z.strictObject({}),
    output: PolicyView,
  },
  async () => PolicyView.parse(await db().platform.findUniqueOrThrow({ where: { id: 1 } })),
)
