import { newId } from '@/lib/crypto/id'
import { AppError } from '@/lib/errors'
import { errorResponse } from '@/lib/http/error-response'
import { rawRoute } from '@/lib/http/raw-route'

export const dynamic = 'force-dynamic'

/** Whatever no route answers: JSON for programs, never a page. */
const handle = rawRoute({ principal: 'public', why: 'Says that there is nothing here, to anybody.' }, () =>
  Promise.resolve(errorResponse(new AppError('not_found', 'There is nothing at this address.'), newId())),
)
export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT }
