import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache, type ReactNode } from 'react'
import {
  type AdminContext,
  enterAdmin,
  enterSelf,
  enterSpace,
  type PublicContext,
  type SelfContext,
  type SpaceContext,
} from '@/lib/auth/contexts'
import { can } from '@/lib/auth/policy'
import type { Principal, RequestFacts } from '@/lib/auth/principal'
import { isAppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import type { MeView } from '@/lib/schemas/account'
import type { Permission } from '@/lib/schemas/permission'
import { cookieNames } from './cookie'
import { requestFacts } from './request-facts'
import { findSession } from './sessions'

/** Who may open a page. The registry and its test read this from the page itself. */
export type PageAccess =
  | { access: 'public' }
  | { access: 'self' }
  | { access: 'platform_admin' }
  | { access: 'space'; permission: Permission }

type Extras = { user: MeView; publicUrl: string; self: SelfContext }
type ContextOf<A extends PageAccess> = A['access'] extends 'space'
  ? SpaceContext & Extras
  : A['access'] extends 'self'
    ? SelfContext & Extras
    : A['access'] extends 'platform_admin'
      ? AdminContext & Extras
      : PublicContext & { user: MeView | null; publicUrl: string }

type Values = Record<string, string | string[] | undefined>
type PageInput = { params: Promise<Values>; searchParams: Promise<Values> }
type LayoutInput = { params: Promise<Values>; children: ReactNode }

/** The principal of this render, looked up once however many layouts and pages ask. */
const currentPrincipal = cache(async (): Promise<{ principal: Principal; facts: RequestFacts }> => {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()])
  const principal = (await findSession(cookieStore.get(cookieNames().session)?.value)) ?? { kind: 'anonymous' as const }
  return { principal, facts: requestFacts(headerStore) }
})

/**
 * A page that says who may open it. Somebody who has not signed in goes to the sign-in page and comes back;
 * a space one is not in, or may not see this page of, is not found (X04).
 */
export function definePage<const A extends PageAccess>(
  access: A,
  render: (input: { ctx: ContextOf<A>; params: Values; searchParams: Values }) => Promise<ReactNode>,
) {
  const Page = async (input: PageInput): Promise<ReactNode> => {
    const [params, searchParams] = await Promise.all([input.params, input.searchParams])
    const ctx = await enter(access, params)
    return orNotFound(() => render({ ctx, params, searchParams }))
  }
  return Object.assign(Page, { access })
}

/** A layout that says who may see it. Its pages check for themselves as well. */
export function defineLayout<const A extends PageAccess>(
  access: A,
  render: (input: { ctx: ContextOf<A>; params: Values; children: ReactNode }) => Promise<ReactNode>,
) {
  const Layout = async (input: LayoutInput): Promise<ReactNode> => {
    const params = await input.params
    const ctx = await enter(access, params)
    return orNotFound(() => render({ ctx, params, children: input.children }))
  }
  return Object.assign(Layout, { access })
}

async function enter<A extends PageAccess>(access: A, params: Values): Promise<ContextOf<A>> {
  const { principal, facts } = await currentPrincipal()
  const publicUrl = processState().origin
  if (access.access === 'public') {
    const user = principal.kind === 'session' ? principal.user : null
    return { access: 'public', principal, facts, user, publicUrl } as ContextOf<A>
  }
  if (principal.kind !== 'session') return toSignIn()
  const self = enterSelf(principal, facts)
  const extras: Extras = { user: principal.user, publicUrl, self }
  return orNotFound(async () => {
    switch (access.access) {
      case 'self':
        return { ...self, ...extras } as ContextOf<A>
      case 'platform_admin':
        return { ...enterAdmin(principal, facts), ...extras } as ContextOf<A>
      case 'space': {
        const ctx = await enterSpace(principal, facts, { slug: String(params['space']) })
        if (!can(ctx, access.permission)) notFound()
        return { ...ctx, ...extras } as ContextOf<A>
      }
    }
  })
}

/** What somebody may not see, the page's own parts included, is not there (X04). */
async function orNotFound<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (isAppError(error) && (error.code === 'not_found' || error.code === 'forbidden')) notFound()
    throw error
  }
}

async function toSignIn(): Promise<never> {
  const path = (await headers()).get('x-keyway-path')
  redirect(path && path !== '/' ? `/login?callbackUrl=${encodeURIComponent(path)}` : '/login')
}
