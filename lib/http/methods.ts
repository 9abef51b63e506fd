import { AppError } from '@/lib/errors'
import { requestFacts } from '@/lib/session/request-facts'
import { errorResponse } from './error-response'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof METHODS)[number]
type AnyHandler = (request: never, context: never) => Promise<Response>

/** Says no to a method that a route does not have. `refuses` tells the registry that there is nothing behind it. */
export type Refuser = ((request: Request) => Promise<Response>) & { refuses: true }
type Handlers<T> = { [M in Method]: M extends keyof T ? NonNullable<T[M]> : Refuser } & { OPTIONS: Refuser }

/**
 * Everything a route file exports: the methods it has, and for the others an answer in the API's own envelope, where
 * Next alone would send an empty one.
 * @example export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listTokens) })
 */
export function methods<const T extends Partial<Record<Method, AnyHandler>>>(answered: T): Handlers<T> {
  const named = METHODS.filter((method) => answered[method])
  const allow = [...named, ...(answered.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  const refuse = refuser((request) => {
    const { requestId } = requestFacts(request.headers)
    const error = new AppError('method_not_allowed', `This address answers ${allow}.`)
    const response = errorResponse(error, requestId)
    response.headers.set('allow', allow)
    return response
  })
  const handlers = Object.fromEntries(METHODS.map((method) => [method, answered[method] ?? refuse]))
  const options = refuser(() => new Response(null, { status: 204, headers: { allow, 'cache-control': 'no-store' } }))
  return { ...handlers, OPTIONS: options } as Handlers<T>
}

const refuser = (answer: (request: Request) => Response): Refuser =>
  Object.assign((request: Request) => Promise.resolve(answer(request)), { refuses: true as const })
