import { type AuthContext, authenticate } from '@/lib/session/authentication'
import { requestFacts } from '@/lib/session/request-facts'
import { errorResponse } from './error-response'

/** Answers `/api/auth/*`: by next-auth where it succeeds, in the dashboard API's envelope where it does not. */
export async function signInAndOut(request: Request, context: AuthContext): Promise<Response> {
  const facts = requestFacts(request.headers)
  try {
    return await authenticate(request, context, facts)
  } catch (error) {
    return errorResponse(error, facts.requestId)
  }
}
