import { AppError } from '@/lib/errors'
import { requestFacts } from '@/lib/session/request-facts'
import { errorResponse } from './error-response'

/** Answers an address that no route has: JSON for programs, never a page. */
export function nothingHere(request: Request): Promise<Response> {
  const { requestId } = requestFacts(request.headers)
  return Promise.resolve(errorResponse(new AppError('not_found', 'There is nothing at this address.'), requestId))
}
