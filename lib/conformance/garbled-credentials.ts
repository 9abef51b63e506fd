/** What an attacker types where a token belongs; none is a well-formed token. Bytes of a header value. */
const CLASSICS = [
  "' OR '1'='1",
  "' OR pg_sleep(8)--",
  "kw_pat_' UNION SELECT hash FROM personal_access_token--",
  '"; DROP TABLE "user"; --',
  '$1',
  '%00',
  '%E0%A4%A',
  '%0d%0ax-evil:%201',
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}}',
  '../../../../etc/passwd',
  'null',
  'undefined',
  'true',
  '[]',
  '{"$ne":null}',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
  'kw_pat_',
  'KW_PAT_0123456789abcdefghijklmnopqrstuv000000',
  'kw_pat_0123456789abcdefghijklmnopqrstuv000000',
  'kw_pat_\u0000',
  'a\u0000b',
  'x\r\nx-evil: 1',
  'x\nx-evil: 1',
  'x\r\n\r\nGET /api/v1/models HTTP/1.1\r\nhost: localhost\r\n',
  '\t',
  '',
  '\u007F',
  '\u0080\u00FF',
]
const LOOK_ALIKES = 'kw_pat_АВСЕ０１２３ąßİı😀\u202E\u200B'

/** At least 200 of them, always the same. */
export function garbledCredentials(): Buffer[] {
  const all = CLASSICS.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(`kw_pat_${text}`),
    Buffer.from(text.repeat(20)),
    Buffer.from(`sk-${text}`),
  ])
  for (let length = 1; length <= 45; length += 1) all.push(Buffer.from(`kw_pat_${'a'.repeat(length)}`))
  for (const character of LOOK_ALIKES) all.push(Buffer.from(`kw_pat_${character.repeat(38)}`))
  // Every kind of byte that is no printable ASCII, and some at the edges of UTF-8.
  for (let byte = 0x80; byte <= 0xff; byte += 5) all.push(Buffer.from([0x6b, 0x77, byte, 0x80]))
  all.push(Buffer.alloc(8192, 'a'), Buffer.from(`kw_pat_${'0'.repeat(8192)}`), Buffer.alloc(8192, 0xf0))
  return all
}
