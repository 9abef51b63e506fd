/**
 * A `where` for the tokens that reach a space and are not revoked, expired or cut off: of its active members, bound to it or
 * to all their spaces, and its own.
 */
export const liveTokensOf = (spaceId: string) => ({
  revokedAt: null,
  cuts: { none: { spaceId } },
  AND: [
    { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
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
})
