import { z } from 'zod'
import { db } from '@/lib/db/client'
import { SetupView } from '@/lib/schemas/account'
import { service } from '@/lib/services/service'

/** Whether the installation is set up: all that somebody who has not signed in is told about it. */
export const getSetup = service(
  { permission: 'public', impersonation: 'allow', audit: null, input: z.strictObject({}), output: SetupView },
  async () => {
    const admin = await db().user.findFirst({ where: { isPlatformAdmin: true }, select: { id: true } })
    return { hasAdministrator: admin !== null }
  },
)
