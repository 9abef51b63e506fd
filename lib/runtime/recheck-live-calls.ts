import type { Change, Changes } from '@/lib/auth/changes'
import type { Gateway } from '@/lib/gateway/ports'
import type { Caller } from '@/lib/gateway/types'

/**
 * Has the gateway ask again about the open calls that a change concerns. Listens last: the directories have forgotten
 * what the change touched by then, and so answer from the store.
 */
export function recheckLiveCalls(parts: { changes: Changes; gateway: Pick<Gateway, 'recheck'> }): void {
  const { changes, gateway } = parts
  let waiting: Change[] = []
  changes.listen((change) => {
    // Neither says who may call.
    if (change.kind === 'provider_key' || change.kind === 'limits') return
    // Changes of one transaction come together and are asked about together.
    if (waiting.push(change) > 1) return
    queueMicrotask(() => {
      const all = waiting
      waiting = []
      gateway.recheck(concernedBy(all))
    })
  })
}

function concernedBy(all: readonly Change[]): (caller: Caller) => boolean {
  if (all.some(({ kind }) => kind === 'everything')) return () => true
  const idsOf = (wanted: Change['kind']): ReadonlySet<string | null> =>
    new Set(all.flatMap((change) => (change.kind === wanted && 'id' in change ? [change.id] : [])))
  const [tokens, users, spaces] = [idsOf('token'), idsOf('user'), idsOf('space')]
  return ({ tokenId, userId, spaceId }) => tokens.has(tokenId) || users.has(userId) || spaces.has(spaceId)
}
