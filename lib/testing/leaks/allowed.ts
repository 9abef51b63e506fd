import type { Leak } from './find-leaks'
import { findLeaks } from './find-leaks'
import { MADE_KINDS } from './canaries'

const { pat, ses, dev, set, pwd, inv } = MADE_KINDS

/** Where a secret may be seen: the one answer that brings it to whoever it is for. Everything else is a leak. */
const ALLOWED: readonly { place: RegExp; secrets: readonly string[] }[] = [
  { place: /^answer POST \/api\/auth\/callback\/credentials$/, secrets: [ses, dev] },
  { place: /^answer POST \/api\/me\/tokens(\/[\w-]+\/rotate)?$/, secrets: [pat] },
  { place: /^answer POST \/api\/spaces\/[\w-]+\/service-tokens(\/[\w-]+\/rotate)?$/, secrets: [pat] },
  { place: /^answer POST \/api\/spaces\/[\w-]+\/invitations$/, secrets: [inv] },
  { place: /^answer POST \/api\/admin\/users(\/[\w-]+\/reset-password)?$/, secrets: [pwd] },
  // The administrator hands over by hand what could not be mailed.
  { place: /^answer POST \/api\/admin\/outbox\/[\w-]+\/read$/, secrets: [pwd, inv] },
  // The caller's own words, and the provider's to them.
  {
    place: /^answer POST \/api\/(v1|spaces\/[\w-]+\/playground)\/(chat\/completions|messages)$/,
    secrets: ['prompt', 'completion'],
  },
  // Its files hold texts without anything between them: what may be seen of a token goes on with the next. Rows are looked at as rows.
  { place: /^file database\//, secrets: [pat] },
  // A page knows the address it was asked for.
  { place: /^answer GET \/(login|password|s\/kw_pat_\w+)$/, secrets: [pat, pwd] },
  // An installation without an administrator tells the operator's terminal how to make one.
  { place: /^output /, secrets: [set] },
]

export type Place = { name: string; bytes: Buffer }

/** Every secret that is somewhere it may not be; `place` says where. */
export function leaksIn(places: readonly Place[]): (Leak & { place: string })[] {
  return places.flatMap(({ name, bytes }) =>
    findLeaks(bytes)
      .filter(({ secret }) => !ALLOWED.some(({ place, secrets }) => place.test(name) && secrets.includes(secret)))
      .map((leak) => ({ place: name, ...leak })),
  )
}
