import { nothingHere } from '@/lib/http/nothing-here'
import { rawRoute } from '@/lib/http/raw-route'

export const dynamic = 'force-dynamic'

const handle = rawRoute({ principal: 'public', why: 'Says that there is nothing here, to anybody.' }, nothingHere)
export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
