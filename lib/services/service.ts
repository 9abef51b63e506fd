import type { z } from 'zod'
import type { AdminContext, Context, PublicContext, SelfContext, SpaceContext } from '@/lib/auth/contexts'
import { requirePermission } from '@/lib/auth/policy'
import { AppError } from '@/lib/errors'
import type { Permission } from '@/lib/schemas/permission'

/** Who may call a service: anyone, the signed-in person about themselves, a platform administrator, or a member with a permission. */
export type Access = 'public' | 'self' | 'platform_admin' | Permission

export type ContextFor<A extends Access> = A extends 'public'
  ? PublicContext
  : A extends 'self'
    ? SelfContext
    : A extends 'platform_admin'
      ? AdminContext
      : SpaceContext

/** What a service demands and gives, said once. Routes, pages, the registry and its tests derive from it. */
export type Declaration<A extends Access = Access, I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  permission: A
  /** Whether an administrator acting as somebody else may use it. Nothing is permissive by default. */
  impersonation: 'allow' | 'deny'
  /** The audit action it writes, `noun.verbed`; null = it changes nothing, and what it spends is a usage event. */
  audit: string | null
  input: I
  output: O
  /** Largest JSON body in bytes; 64 KiB unless it says otherwise. */
  bodyLimitBytes?: number
}

export type Service<A extends Access = Access, I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = ((
  ctx: ContextFor<A>,
  input: z.output<I>,
) => Promise<z.output<O>>) & { declaration: Declaration<A, I, O> }

/**
 * Declares a service. Every call checks the permission against the context, and the result is cut down to the output
 * schema, so that a column nobody listed cannot leave (X05).
 */
export function service<A extends Access, I extends z.ZodType, O extends z.ZodType>(
  declaration: Declaration<A, I, O>,
  run: (ctx: ContextFor<A>, input: z.output<I>) => Promise<z.input<O>>,
): Service<A, I, O> {
  const call = async (ctx: ContextFor<A>, input: z.output<I>): Promise<z.output<O>> => {
    authorize(declaration.permission, ctx)
    return declaration.output.parse(await run(ctx, input))
  }
  return Object.assign(call, { declaration })
}

/** @throws AppError `forbidden` when the context is of another kind than the declaration, or lacks the permission. */
function authorize(access: Access, ctx: Context): void {
  switch (access) {
    case 'public':
      return
    case 'self':
      if (ctx.access === 'self') return
      break
    case 'platform_admin':
      if (ctx.access === 'platform_admin') return
      break
    default:
      if (ctx.access === 'space') return requirePermission(ctx, access)
  }
  throw new AppError('forbidden', 'This cannot be done from here.')
}
