import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '@/lib/errors'
import { checkUrl, classifyAddress, hostPortOf, isAllowEntry } from './guard'

/** Null when accepted, else the message; anything but the one refusal fails the test. */
function refusal(raw: string, allow: readonly string[] = []): string | null {
  try {
    checkUrl(raw, allow)
    return null
  } catch (error) {
    if (!isAppError(error)) throw error
    expect(error).toMatchObject({ code: 'upstream_url_forbidden', status: 400 })
    return error.message
  }
}

const FORBIDDEN_HOSTS = [
  // loopback, in every spelling a parser folds
  '127.0.0.1', '127.0.0.2', '127.255.255.254', '127.1', '127.0.1', '127.000.000.001', '2130706433', '017700000001',
  '0x7f000001', '0x7F000001', '0x7f.0.0.1', '0x7f.1', '0177.0.0.1', '0177.0.0.01', '0177.1', '127.0.0.0x1', '127.0.0x0.1',
  '0x7f.0x0.0x0.0x1', '00000177.0.0.1', '127.0.0.1.', '127.1.', '0x7f000001.', '%31%32%37.0.0.1', '127%2e0%2e0%2e1', '127.0.0.%31',
  '[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::0.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]', '[::FFFF:127.0.0.1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::ffff:0:127.0.0.1]', '[::ffff:0:7f00:1]',
  '[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[64:ff9b:1:ffff::1]',
  '[2002:7f00:1::]', '[2002:7f00:0001::1]', '[2001:0:7f00:1::1]', '[2001::1]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  '[2600::5efe:7f00:1]', '[2600::200:5efe:127.0.0.1]', '[2600::0:5efe:10.0.0.5]',
  // even a public address inside a v6 form
  '[::ffff:8.8.8.8]', '[64:ff9b::8.8.8.8]', '[2002:808:808::1]', '[::8.8.8.8]',
  // unspecified, this network
  '0', '0.0.0.0', '0.0.0.1', '0.1.2.3', '0.255.255.255', '00', '0x0', '000.0.0.0', '[::]', '[0::0]', '[::0.0.0.0]',
  // private
  '10.0.0.1', '10.0.0.5', '10.255.255.255', '10.1', '012.0.0.1', '0xa.0.0.1', '0x0a000001', '167772161',
  '172.16.0.1', '172.31.255.255', '0xac.16.0.1', '2886729729', '192.168.0.1', '192.168.255.255', '192.168.257', '0xc0a80001', '3232235521',
  '[fc00::1]', '[fd00::1]', '[fdff:ffff::1]', '[fd00:ec2::254]', '[fec0::1]', '[::ffff:10.0.0.1]', '[::ffff:192.168.0.1]',
  // link-local and metadata
  '169.254.0.1', '169.254.169.254', '169.254.169.254.', '169.254.170.2', '169.254.43518', '0xa9fea9fe', '0xA9.0xFE.0xA9.0xFE', '2852039166',
  '0251.0376.0251.0376', '025177524776', '[fe80::1]', '[febf::1]', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]', '[2002:a9fe:a9fe::]', '168.63.129.16', '0xa83f8110', '2822734096', '[::ffff:168.63.129.16]', '192.0.0.192', '192.0.0.170',
  // shared, documentation, benchmarks, relays, multicast, reserved, broadcast
  '100.64.0.1', '100.100.100.200', '100.127.255.255', '192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1',
  '198.18.0.1', '198.19.255.255', '224.0.0.1', '239.255.255.250', '240.0.0.1', '250.1.2.3', '255.255.255.255', '4294967295', '0xffffffff',
  '[2001:db8::1]', '[3fff::1]', '[5f00::1]', '[100::1]', '[2001:2::1]', '[2001:10::1]', '[2001:20::1]', '[ff02::1]', '[ff0e::1]', '[4000::1]', '[200::1]',
  // zone ids, numbers out of range, broken literals
  '[fe80::1%25eth0]', '[fe80::1%eth0]', '[::1%250]', '[2600::1%25eth0]', '256.0.0.1', '127.0.0.256', '1.2.3.4.5', '0x100000000', '4294967296', '[::1', '::1', '[127.0.0.1]', '[]',
  // digits and dots of other scripts
  '１２７.0.0.1', '①②⑦.⓪.⓪.①', '127。0。0。1', '127．0．0．1', '127｡0｡0｡1', '１６９.254.169.254', 'ⓛocalhost', 'ｌｏｃａｌｈｏｓｔ', 'loc\u00adalhost', '𝟏𝟐𝟕.0.0.1',
  // names of this machine or of inside
  'localhost', 'LOCALHOST', 'LocalHost', 'localhost.', 'a.localhost', 'a.b.localhost.', 'localhost.localdomain', 'metadata.google.internal', 'metadata.google.internal.',
  'METADATA.GOOGLE.INTERNAL', 'host.docker.internal', 'printer.local', 'printer.local.', 'nas.lan', 'db.corp', 'router.home.arpa', 'x.intranet', 'metadata', 'db', 'internal', 'local',
  'kubernetes.default.svc.cluster.local', 'api.openai.com.', 'x.onion', '1.0.0.127.in-addr.arpa', '%6cocalhost', 'loc%61lhost', 'xn--a', `${'a.'.repeat(130)}com`,
] // prettier-ignore

describe('F01 F03', () => {
  test('the table has at least 150 different spellings', () => {
    expect(new Set(FORBIDDEN_HOSTS).size).toBe(FORBIDDEN_HOSTS.length)
    expect(FORBIDDEN_HOSTS.length).toBeGreaterThanOrEqual(150)
  })

  test.each(FORBIDDEN_HOSTS)('%s is refused, with and without a port and path, and never repeated', (host) => {
    for (const raw of [`https://${host}`, `https://${host}/v1`, `https://${host}:8443/v1`, `HTTPS://${host}:443`]) {
      const message = refusal(raw)
      expect(message).toMatch(/^This address cannot be used\./)
      if (host.length > 3) expect(message).not.toContain(host)
    }
  })

  test.each([
    'https://user@127.0.0.1/', 'https://user:pass@api.openai.com', 'https://:@api.openai.com', 'https://@api.openai.com/', 'https://api.openai.com@127.0.0.1',
    'https://api.openai.com%40127.0.0.1', 'https://api.openai.com\\@127.0.0.1', 'https://127.0.0.1\\.api.openai.com', 'https:\\\\127.0.0.1', 'https:/127.0.0.1', 'https:127.0.0.1', 'https:///127.0.0.1',
    'https://127.0.0.1%2f@api.openai.com', 'https://127.0.0.1%00.api.openai.com', 'https://api.openai.com\t', ' https://api.openai.com', 'https://api.openai\n.com', 'https://127.0.0.1\t/', 'ht\ttps://api.openai.com',
    'https://api.openai.com?x', 'https://api.openai.com/?', 'https://api.openai.com/v1?key=1', 'https://api.openai.com#', 'https://api.openai.com/#x', 'https://api.openai.com#@127.0.0.1', 'https://', 'https://:443', '//api.openai.com', 'api.openai.com', '', 'https://a b.com', 'https://[api.openai.com]',
    `https://api.openai.com/${'a'.repeat(2048)}`, 'https://api.openai.com:65536', 'https://api.openai.com:-1', 'https://api.openai.com:0',
  ])('%j is refused', (raw) => {
    expect(refusal(raw)).not.toBeNull()
  }) // prettier-ignore

  test('every way of writing any special IPv4 address is refused', () => {
    const special = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127, 224, 239, 240, 255), byte(), byte(), byte()),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte(), byte()),
      fc.tuple(fc.constant(192), fc.constant(168), byte(), byte()),
      fc.tuple(fc.constant(169), fc.constant(254), byte(), byte()),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte(), byte()),
      fc.tuple(fc.constant(198), fc.constantFrom(18, 19), byte(), byte()),
    )
    fc.assert(
      fc.property(special, fc.nat(), fc.constantFrom('', ':443', ':8443'), (parts, seed, port) => {
        const host = spell(parts, seed)
        expect(refusal(`https://${host}${port}/v1`), host).not.toBeNull()
      }),
      { numRuns: 3000 },
    )
  })

  test('an address is public only when every reading of it is', () => {
    for (const address of [
      '1.1.1.1',
      '8.8.8.8',
      '104.18.6.192',
      '2606:4700::6812:6c0',
      '2001:4860:4860::8888',
      '2a00:1450:4001::200e',
    ]) {
      expect(classifyAddress(address)).toBe('public')
    }
    for (const address of [
      '',
      'x',
      '127.1',
      '::ffff:1.1.1.1',
      '::',
      '2600::1%eth0',
      '168.63.129.16',
      '08.8.8.8',
      '2001:1:ffff::1',
      '2001:40::1',
    ]) {
      expect(classifyAddress(address)).toBe('forbidden')
    }
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        for (const inside of [`::ffff:${v4}`, `::${v4}`, `64:ff9b::${v4}`, `64:ff9b:1::${v4}`, `2600::5efe:${v4}`]) {
          expect(classifyAddress(inside)).toBe('forbidden')
        }
      }),
    )
  })
})

test('F05 only https, and not on the ports of other protocols', () => {
  for (const scheme of ['http', 'file', 'gopher', 'ftp', 'ws', 'wss', 'data', 'javascript', 'blob', 'unix', 'httpss']) {
    expect(refusal(`${scheme}://api.openai.com/v1`)).not.toBeNull()
  }
  for (const port of [22, 23, 25, 53, 445, 3306, 5432, 6379, 6667, 9200, 10_250, 11_211, 27_017]) {
    expect(refusal(`https://api.openai.com:${port}`)).toMatch(/port/)
  }
})

test('F01 public https addresses are accepted as they are meant', () => {
  for (const raw of [
    'https://api.openai.com/v1',
    'https://API.Anthropic.com',
    'https://my-llm.example.com:8443/a/b/',
    'https://1.1.1.1/v1',
  ]) {
    expect(refusal(raw)).toBeNull()
  }
  expect(checkUrl('https://API.OpenAI.com/v1', []).href).toBe('https://api.openai.com/v1')
  expect(checkUrl('https://[2606:4700::1]:8443/v1', []).host).toBe('[2606:4700::1]:8443')
  expect(refusal('https://xn--bcher-kva.ch/v1')).toBeNull()
})

describe('F01 the allow-list', () => {
  test('opens exactly the host and port it names, over http as well', () => {
    const allow = ['127.0.0.1:8080', '[::1]:11434', 'ollama.lan:11434', 'localhost:443']
    for (const raw of [
      'http://127.0.0.1:8080/v1',
      'https://127.0.0.1:8080',
      'http://[::1]:11434',
      'http://ollama.lan:11434/v1',
      'https://localhost',
    ]) {
      expect(refusal(raw, allow)).toBeNull()
    }
    for (const raw of [
      'http://127.0.0.1:8081',
      'http://127.0.0.1',
      'http://127.0.0.2:8080',
      'http://ollama.lan',
      'http://ollama.lan.:11434',
      'http://x.ollama.lan:11434',
      'http://localhost',
    ]) {
      expect(refusal(raw, allow)).not.toBeNull()
    }
  })

  test('judges the parsed host: another spelling of the same address is the same address', () => {
    expect(hostPortOf(checkUrl('http://0x7f.1:8080', ['127.0.0.1:8080']))).toBe('127.0.0.1:8080')
  })

  test('does not excuse user names, queries or fragments', () => {
    for (const raw of [
      'http://a@127.0.0.1:80',
      'http://127.0.0.1:80/?x',
      'http://127.0.0.1:80/#x',
      'ftp://127.0.0.1:80',
    ]) {
      expect(refusal(raw, ['127.0.0.1:80'])).not.toBeNull()
    }
  })

  test('F04 holds exact entries only: what could never match is an error', () => {
    for (const entry of ['127.0.0.1:80', '[::1]:80', 'ollama.lan:11434', 'a-b.c:1'])
      expect(isAllowEntry(entry)).toBe(true)
    for (const entry of [
      '',
      '*',
      '127.0.0.1',
      '127.0.0.0/8',
      '127.1:80',
      '*:80',
      'HOST:80',
      'a:080',
      '[::0:1]:80',
      'a:99999',
      'http://a:80',
      'u@a:80',
      'a:80/',
    ]) {
      expect(isAllowEntry(entry), entry).toBe(false)
    }
  })
})

function byte(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 255 })
}

/** One of the many texts the URL parser reads as this IPv4 address, or an IPv6 form that carries it. */
function spell(parts: readonly [number, number, number, number], seed: number): string {
  const [a, b, c, d] = parts
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const style = (value: number, at: number): string =>
    [String(value), `0x${value.toString(16)}`, `0${value.toString(8)}`, `0X00${value.toString(16).toUpperCase()}`][
      Math.floor(seed / 4 ** at) % 4
    ] ?? ''
  const groups = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  const forms = [
    [a, b, c, d].map(style).join('.'),
    [a, b, c * 256 + d].map(style).join('.'),
    [a, (b * 256 + c) * 256 + d].map(style).join('.'),
    style(whole, 0),
    `${parts.join('.')}.`,
    parts.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff_10 + Number(digit))),
    parts.join('.').replace(/\./g, '%2E'),
    `[::ffff:${groups}]`,
    `[::ffff:${parts.join('.')}]`,
    `[::${groups}]`,
    `[::ffff:0:${groups}]`,
    `[64:ff9b::${groups}]`,
    `[64:ff9b:1::${groups}]`,
    `[2002:${groups}::1]`,
  ]
  return forms[seed % forms.length] ?? ''
}
