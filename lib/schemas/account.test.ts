import { describe, expect, test } from 'vitest'
import { Email, Password } from './account'

describe('C17 e-mail addresses', () => {
  test.each([
    ['ada@example.org', 'ada@example.org'],
    [' Ada@Example.ORG ', 'ada@example.org'],
    ['ADA@EXAMPLE.ORG', 'ada@example.org'],
    ['\tada@example.org\n', 'ada@example.org'],
    ['ada+keys@example.org', 'ada+keys@example.org'],
    ['ada.l@example.org', 'ada.l@example.org'],
    ['a_b-c@sub.example.org', 'a_b-c@sub.example.org'],
    ['o’hara@example.org'.replace('’', "'"), "o'hara@example.org"],
    ['1@example.org', '1@example.org'],
    // Full-width letters, the full-width at sign and ligatures are the same address.
    ['ada\uff20example.org', 'ada@example.org'],
    ['\uff41\uff44\uff41@example.org', 'ada@example.org'],
    ['o\ufb03ce@example.org', 'office@example.org'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ])('%j is %s', (typed, stored) => {
    expect(Email.parse(typed)).toBe(stored)
    // Stored ones stay what they are: no second spelling makes a second account.
    expect(Email.parse(stored)).toBe(stored)
  })

  test.each([
    '',
    ' ',
    'ada',
    '@example.org',
    'ada@',
    'ada@@example.org',
    'ada@example',
    'ada@example..org',
    '.ada@example.org',
    'ada.@example.org',
    'a..da@example.org',
    'ada @example.org',
    'ada@exam ple.org',
    'ada,eve@example.org',
    'ada@example.org,eve@example.org',
    'ada@example.org;eve@example.org',
    'ada@example.org\r\nBcc: eve@example.org',
    'ada\nBcc:eve@example.org',
    'ada\0@example.org',
    '"ada lovelace"@example.org',
    '"ada"@example.org',
    'Ada <ada@example.org>',
    'ada@[127.0.0.1]',
    'ada(comment)@example.org',
    'ada@example.org\u202e',
    'ad\u200ba@example.org',
    // A Cyrillic letter that looks like the Latin one is another letter, and not one of an address here.
    '\u0430da@example.org',
    'ada@ex\u0430mple.org',
    'ada@bücher.example',
    'jürgen@example.org',
    'mailto:ada@example.org',
    `${'a'.repeat(250)}@example.org`,
    'ada%0a@example.org\u0000',
    '\ud800@example.org',
  ])('%j is no address', (typed) => {
    expect(Email.safeParse(typed).success).toBe(false)
  })
})

describe('C12 passwords', () => {
  test.each(['ten letters', 'é'.repeat(512), ' leading and trailing ', 'パスワードパスワード'])(
    '%j may be one',
    (text) => {
      expect(Password.parse(text)).toBe(text)
    },
  )
  test.each(['', 'nine char', 'x'.repeat(1025), 'é'.repeat(513), 'a nul\0 inside', 'half \ud800 letter', 7, null])(
    '%j may not',
    (text) => {
      expect(Password.safeParse(text).success).toBe(false)
    },
  )
})
