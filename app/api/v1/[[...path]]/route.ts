import { rawRoute } from '@/lib/http/raw-route'
import { answerThroughNext } from '@/lib/runtime/next-host'

export const dynamic = 'force-dynamic'

/** The gateway's second entrance, for hosts without the custom server. It authenticates by token in the gateway core. */
const handle = rawRoute(
  { principal: 'token', why: 'The gateway core checks the token, the space and the permission of every call.' },
  answerThroughNext,
)
export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
