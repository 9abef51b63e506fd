/** A `where` for the tokens that reach a space and work: not revoked, not expired, owner active and still a member. */
export const liveTokensOf = (spaceId: string) => ({
  spaceId,
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
  user: { status: 'active', memberships: { some: { spaceId, removedAt: null } } },
})
