/** Who may call a route that is not bound to a service, and why it is not. */
export type RawDeclaration = { principal: 'public' | 'token'; why: string }

/** Declares one of the few routes that answer by themselves, so that the registry knows it. */
export function rawRoute<C>(declaration: RawDeclaration, handle: (request: Request, context: C) => Promise<Response>) {
  return Object.assign((request: Request, context: C) => handle(request, context), { declaration })
}
