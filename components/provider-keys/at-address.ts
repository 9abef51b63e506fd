import { AppError, isAppError } from '@/lib/errors'

/** An address that may not be called is told beside its field. */
export function atAddress(error: unknown): unknown {
  if (!isAppError(error) || error.code !== 'upstream_url_forbidden') return error
  const { code, message, cause } = error
  return new AppError(code, message, { cause, issues: [{ path: 'baseUrl', message }] })
}
