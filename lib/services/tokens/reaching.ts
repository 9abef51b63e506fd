const DAY_MS = 86_400_000

/**
 * A `where` for the living tokens made for a space: of its active members, bound to it or to all their spaces, and its own;
 * neither revoked nor expired. Those the space has cut off are among them.
 * @param maxDays the strictest limit on a token's life here; null = none.
 */
export const tokensFor = (spaceId: string, maxDays: number | null = null) => {
  const now = new Date()
  return {
    revokedAt: null,
    ...(maxDays === null ? {} : { createdAt: { gt: new Date(now.getTime() - maxDays * DAY_MS) } }),
    AND: [
      { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      {
        OR: [
          { userId: null, spaceId },
          {
            OR: [{ spaceId }, { spaceId: null }],
            user: { status: 'active', memberships: { some: { spaceId, removedAt: null } } },
          },
        ],
      },
    ],
  }
}

/** A `where` for the tokens that reach a space: those made for it that it has not cut off. */
export const liveTokensOf = (spaceId: string, maxDays: number | null = null) => ({
  ...tokensFor(spaceId, maxDays),
  cuts: { none: { spaceId } },
})
