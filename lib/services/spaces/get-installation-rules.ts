import { z } from 'zod'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { InstallationRules } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'
import { platformMaxDays } from '@/lib/services/tokens/token-policy'

/** What holds in a space that has no rule of its own. */
export const getInstallationRules = service(
  {
    permission: 'space:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({}),
    output: InstallationRules,
  },
  async () => ({ tokenMaxDays: await platformMaxDays(db()), usageDays: processState().settings.usageDays }),
)
