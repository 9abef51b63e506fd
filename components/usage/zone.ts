/** The cookie that tells the server the viewer's IANA zone, so that its first picture has the right days. */
export const ZONE_COOKIE = 'keyway-zone'
