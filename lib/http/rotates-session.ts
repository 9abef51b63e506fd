import type { NextRequest } from 'next/server'
import { replaceSession } from '@/lib/session/replace-session'
import { errorResponse } from './error-response'
import type { RouteHandler } from './route'

/** A route after which the browser's session has a new id: what could be copied of the old one is worthless (C02). */
export function rotatesSession(handler: RouteHandler): RouteHandler {
  const handle = async (request: NextRequest, context: Parameters<RouteHandler>[1]): Promise<Response> => {
    const response = await handler(request, context)
    try {
      if (response.ok) await replaceSession(request, response)
      return response
    } catch (error) {
      return errorResponse(error, response.headers.get('x-request-id') ?? '')
    }
  }
  return Object.assign(handle, { service: handler.service })
}
