import type { NextRequest } from 'next/server'
import type { z } from 'zod'
import { type Context, enterAdmin, enterSelf, enterSpace } from '@/lib/auth/contexts'
import { requirePermission } from '@/lib/auth/policy'
import type { Principal, RequestFacts } from '@/lib/auth/principal'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import type { Access, Declaration } from '@/lib/services/service'
import { principalOf } from '@/lib/session/principal-of'
import { requestFacts } from '@/lib/session/request-facts'
import { errorResponse } from './error-response'
import { parseJsonBody } from './parse-json-body'
import { requireSameOrigin } from './same-origin'

type Params = Record<string, string | string[] | undefined>
/** A service of any access and schemas: what it is given was made for its own declaration just before. */
type AnyService<V = unknown> = ((ctx: never, input: never) => Promise<V>) & { declaration: Declaration }
export type RouteHandler = ((
  request: NextRequest,
  context: { params: Promise<Params | undefined> },
) => Promise<Response>) & {
  service: AnyService
}

const DEFAULT_BODY_LIMIT = 64 * 1024

/**
 * Binds a service to a route: principal, same-origin check, context, input (path parameters, then query of a read or
 * body of a write), errors to responses. It grants nothing; the service authorizes.
 */
export function route(service: AnyService, options: { status?: 200 | 201 } = {}): RouteHandler {
  return answeringRoute(service, (view, _request, { requestId }) =>
    Response.json(view, {
      status: options.status ?? 200,
      headers: { 'cache-control': 'no-store', 'x-request-id': requestId },
    }),
  )
}

/**
 * Binds a service that says what is to be answered, and not the answer itself: `answer` makes the response from what it
 * returns. The checks are those of `route`.
 */
export function answeringRoute<V>(
  service: AnyService<V>,
  answer: (view: V, request: NextRequest, facts: RequestFacts) => Response | Promise<Response>,
): RouteHandler {
  const { declaration } = service
  const access: Access = declaration.permission
  const handle = async (request: NextRequest, context: { params: Promise<Params | undefined> }): Promise<Response> => {
    const facts = requestFacts(request.headers)
    try {
      // A route without parameters is given none.
      const { spaceId, ...params } = (await context.params) ?? {}
      const principal = await principalOf(request)
      requireSameOrigin(request)
      let ctx = await enter(access, principal, facts, spaceId)
      const reads = request.method === 'GET' || request.method === 'HEAD'
      const sent = reads
        ? queryOf(request)
        : await parseJsonBody(request, declaration.bodyLimitBytes ?? DEFAULT_BODY_LIMIT)
      // A body may take minutes to arrive: who sends it, and what they may do, is looked at again when it is here.
      if (!reads && access !== 'public') ctx = await enter(access, await principalOf(request), facts, spaceId)
      for (const name of Object.keys(params)) {
        if (name in sent) throw new AppError('invalid_input', `${name} belongs in the path only.`)
      }
      const input = parseInput(declaration.input, { ...sent, ...params }, Object.keys(params))
      return await answer(await service(ctx as never, input as never), request, facts)
    } catch (error) {
      return errorResponse(error, facts.requestId)
    }
  }
  return Object.assign(handle, { service })
}

async function enter(
  access: Access,
  principal: Principal,
  facts: RequestFacts,
  spaceId: string | string[] | undefined,
): Promise<Context> {
  switch (access) {
    case 'public':
      return { access: 'public', principal, facts }
    case 'self':
      return enterSelf(principal, facts)
    case 'platform_admin':
      return enterAdmin(principal, facts)
    default: {
      enterSelf(principal, facts)
      const id = Id.safeParse(spaceId)
      if (!id.success) throw new AppError('not_found', 'There is no such space, or you are not in it.')
      const ctx = await enterSpace(principal, facts, { id: id.data })
      // Before anything that was sent is read: what is wrong with it is only said to who may send it.
      requirePermission(ctx, access)
      return ctx
    }
  }
}

/** Query parameters as an object; a repeated name is refused (H14). */
function queryOf(request: NextRequest): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, value] of request.nextUrl.searchParams) {
    if (name in query) throw new AppError('invalid_input', `The parameter ${name.slice(0, 40)} is there twice.`)
    query[name] = value
  }
  return query
}

function parseInput(schema: z.ZodType, value: unknown, params: readonly string[]): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  // An address that names nothing is not there, whatever else was sent to it.
  if (issues.some((issue) => params.includes(issue.path)))
    throw new AppError('not_found', 'There is nothing with this id.')
  throw new AppError('invalid_input', issues[0]?.message ?? 'The input is not valid.', { issues })
}
