import { z } from 'zod'
import { db } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { PersonDetail } from '@/lib/schemas/person'
import { service } from '@/lib/services/service'
import { personDetail } from './person-view'

/** One person: standing, spaces and roles, and what works of theirs now. */
export const getPerson = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: z.strictObject({ id: Id }),
    output: PersonDetail,
  },
  async (ctx, { id }) => personDetail(db(), ctx, id),
)
