import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/** The folder table as data: what each folder may import. A pair that is not here fails. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  app: ['components', 'components/ui', 'lib/client', 'lib/errors', 'lib/schemas', 'lib/services', 'lib/session'],
  'app/api': ['lib/http', 'lib/services', 'lib/session'],
  'app/api/v1': ['lib/http', 'lib/runtime'],
  'app/api/playground': ['lib/http', 'lib/runtime', 'lib/services'],
  components: ['components/ui', 'lib/client', 'lib/errors', 'lib/gateway/providers', 'lib/schemas'],
  'components/ui': [],
  'instrumentation.ts': ['lib/env', 'lib/log', 'lib/process-state', 'lib/runtime'],
  'next.config.ts': ['lib/http'],
  'proxy.ts': ['lib/env', 'lib/http'],
  'lib/client': ['lib/errors', 'lib/schemas'],
  'lib/schemas': ['lib/gateway/providers', 'lib/least-usage-days'],
  'lib/errors': [],
  'lib/address-range': [],
  'lib/slot-list': [],
  'lib/least-usage-days': [],
  'lib/data-dir': ['lib/env'],
  'lib/data-dir-lock': [],
  'lib/log': ['lib/redact'],
  'lib/redact': [],
  // Of lib/crypto only the wrapper of a secret.
  'lib/env': [
    'lib/address-range',
    'lib/crypto',
    'lib/least-usage-days',
    'lib/schemas',
    'lib/telemetry-settings',
    'lib/unknown-settings',
  ],
  'lib/unknown-settings': [],
  'lib/telemetry-settings': ['lib/crypto'],
  'lib/metrics': ['lib/env', 'lib/gateway', 'lib/gateway/providers'],
  'lib/traces': ['lib/crypto', 'lib/egress', 'lib/gateway', 'lib/log', 'lib/redact', 'lib/telemetry-settings'],
  'lib/peer-network': [],
  // Only types: the one place that knows everything a process has.
  'lib/process-state': [
    'lib/auth',
    'lib/crypto',
    'lib/db',
    'lib/egress',
    'lib/env',
    'lib/gateway',
    'lib/limits',
    'lib/log',
    'lib/usage',
  ],
  'lib/crypto': ['lib/errors'],
  'lib/egress': ['lib/errors', 'lib/log'],
  // Of lib/auth only the type of an announced change.
  'lib/db': ['lib/auth', 'lib/data-dir', 'lib/process-state'],
  'lib/auth': ['lib/db', 'lib/errors', 'lib/schemas'],
  'lib/session': [
    'lib/auth',
    'lib/crypto',
    'lib/db',
    'lib/env',
    'lib/errors',
    'lib/peer-network',
    'lib/process-state',
    'lib/schemas',
    'lib/services',
  ],
  'lib/http': ['lib/auth', 'lib/errors', 'lib/process-state', 'lib/schemas', 'lib/services', 'lib/session'],
  // Of lib/gateway only the type of a protocol.
  'lib/services': [
    'lib/auth',
    'lib/budgets',
    'lib/crypto',
    'lib/db',
    'lib/errors',
    'lib/gateway',
    'lib/gateway/providers',
    'lib/limits',
    'lib/process-state',
    'lib/schemas',
    'lib/usage',
  ],
  'lib/mail': ['lib/crypto'],
  'lib/gateway': ['lib/errors', 'lib/gateway/providers', 'lib/redact', 'lib/slot-list'],
  // The catalogue: data and pure functions, for both sides of the wire.
  'lib/gateway/providers': [],
  'lib/usage': ['lib/errors', 'lib/gateway', 'lib/least-usage-days', 'lib/log'],
  // Of lib/usage only the type of a database and of a price.
  'lib/budgets': ['lib/errors', 'lib/gateway', 'lib/log', 'lib/usage'],
  'lib/limits': ['lib/crypto', 'lib/gateway', 'lib/log', 'lib/slot-list'],
  'lib/runtime': [
    'lib/auth',
    'lib/budgets',
    'lib/crypto',
    'lib/data-dir',
    'lib/data-dir-lock',
    'lib/db',
    'lib/egress',
    'lib/env',
    'lib/errors',
    'lib/gateway',
    'lib/gateway/providers',
    'lib/limits',
    'lib/log',
    'lib/mail',
    'lib/metrics',
    'lib/peer-network',
    'lib/process-state',
    'lib/schemas',
    'lib/services',
    'lib/telemetry-settings',
    'lib/traces',
    'lib/usage',
  ],
  'lib/server': [
    'lib/address-range',
    'lib/env',
    'lib/errors',
    'lib/gateway',
    'lib/http',
    'lib/log',
    'lib/metrics',
    'lib/process-state',
    'lib/runtime',
    'lib/slot-list',
    'lib/telemetry-settings',
  ],
  'lib/cli': [
    'lib/crypto',
    'lib/db',
    'lib/env',
    'lib/gateway',
    'lib/log',
    'lib/mock-provider',
    'lib/process-state',
    'lib/server',
    'lib/services',
    'lib/usage',
  ],
  // Shares no code with the product: it is the oracle of its tests.
  'lib/mock-provider': [],
  'lib/registry': ['lib/http', 'lib/services', 'lib/session'],
}

/** Who may import a package, its subpaths included. Packages not named here are free. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  next: ['app', 'components', 'lib/client', 'lib/http', 'lib/server', 'lib/session', 'next.config.ts', 'proxy.ts'],
  'next-auth': ['lib/session'],
  react: ['app', 'components', 'components/ui', 'lib/client', 'lib/session'],
  'react-dom': ['components', 'components/ui'],
  '@tanstack/react-query': ['components', 'lib/client'],
  '@prisma': ['lib/db'],
  prisma: ['lib/db'],
  pg: ['lib/db', 'lib/process-state', 'lib/runtime', 'lib/usage'],
  '@electric-sql': ['lib/db'],
  undici: ['lib/egress', 'lib/gateway'],
  'ipaddr.js': ['lib/address-range', 'lib/egress', 'lib/peer-network'],
  '@node-rs/argon2': ['lib/crypto'],
  pino: ['lib/log'],
  'rate-limiter-flexible': ['lib/auth', 'lib/server'],
  bowser: ['lib/session'],
  'prom-client': ['lib/metrics'],
  '@opentelemetry': ['lib/traces'],
  '@pydantic/genai-prices': ['lib/usage'],
  nodemailer: ['lib/mail'],
  '@redis': ['lib/limits'],
  'node:child_process': [],
  'node:dgram': [],
  'node:dns': ['lib/egress'],
  'node:http': ['lib/gateway', 'lib/mock-provider', 'lib/server'],
  'node:http2': [],
  'node:https': [],
  'node:net': ['lib/data-dir-lock', 'lib/db', 'lib/egress', 'lib/gateway', 'lib/mock-provider', 'lib/server'],
  'node:tls': ['lib/egress'],
  'node:vm': [],
}

/** Files that may read or change the environment; everybody else is given settings. */
const ENVIRONMENT = new Set(['lib/env.ts', 'lib/cli/start.ts', 'instrumentation.ts', 'proxy.ts'])

type Source = { file: string; folder: string; text: string; imports: string[] }

const TEST_ONLY =
  /\.i?test\.tsx?$|^(e2e|lib\/testing|lib\/conformance)\/|[-/]fixtures?\.ts$|\/test-(support|harness)\.ts$|-kill-worker\.ts$|^(playwright|vitest)\.config\.ts$/

const all = ['app', 'components', 'lib', '.'].flatMap(read)
const product = all.filter(({ file }) => !TEST_ONLY.test(file))

test('the scan sees the project', () => {
  expect(product.length).toBeGreaterThan(250)
  expect(product.find(({ file }) => file === 'lib/http/route.ts')?.imports).toContain('lib/errors')
  expect(product.find(({ file }) => file === 'lib/session/define-page.tsx')?.imports).toContain('next/headers')
})

test('X01 a folder imports only what the folder table lists', () => {
  const faults = product.flatMap(({ file, folder, imports }) =>
    imports
      .filter((target) => isOurs(target) && folderOf(target) !== folder)
      .filter((target) => !MAY_IMPORT[folder]?.includes(folderOf(target)))
      .map((target) => `${file} imports ${target}`),
  )
  expect(faults).toEqual([])
})

test('X02 X10 next, next-auth, react, prisma, sockets and the like are imported by their owners only', () => {
  const faults = product.flatMap(({ file, folder, imports }) =>
    imports
      .filter((target) => {
        const owned = Object.keys(OWNERS).find((name) => target === name || target.startsWith(`${name}/`))
        return owned !== undefined && !OWNERS[owned]?.includes(folder)
      })
      .map((target) => `${file} imports ${target}`),
  )
  expect(faults).toEqual([])
})

test('the product imports nothing that exists for tests', () => {
  const faults = product.flatMap(({ file, imports }) =>
    imports
      .filter((target) => isOurs(target) && (TEST_ONLY.test(`${target}.ts`) || target.startsWith('lib/testing/')))
      .map((target) => `${file} imports ${target}`),
  )
  expect(faults).toEqual([])
})

test('X19 the environment is read where settings are parsed, and nowhere else', () => {
  expect(filesWith(/\bprocess\.env\b|\bprocess\[['"]env/).filter((file) => !ENVIRONMENT.has(file))).toEqual([
    // Text of a snippet that people copy.
    'components/connect/snippet-code.ts',
  ])
})

test('X10 nothing but the browser’s own client calls fetch', () => {
  const callers = filesWith(
    /(?<![.\w])fetch\(|\b(globalThis|window|self)\.fetch\b|\bXMLHttpRequest\b|\bnew (WebSocket|EventSource)\b/,
  )
  expect(callers.filter((file) => !file.startsWith('lib/client/'))).toEqual([])
})

test('X17 no server actions, no caching by the framework, no remote images, no rewrites', () => {
  expect(filesWith(/['"]use (server|cache)\b/)).toEqual([])
  expect(
    filesWith(/\bunstable_(cache|noStore)\b|\bcache(Life|Tag)\(|\brevalidate(Tag|Path)\(|\bforce-static\b/),
  ).toEqual([])
  expect(filesWith(/['"]next\/image['"]|remotePatterns|\brewrites\b/)).toEqual([])
})

test('X18 no markup is made from text', () => {
  expect(
    filesWith(
      /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write\(|\beval\(|\bnew Function\(/,
    ),
  ).toEqual([])
})

test('files are imported directly: no barrel files', () => {
  expect(product.map(({ file }) => file).filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([])
  expect(filesWith(/^export (type )?(\*|\{[^}]*\}) ?(as \w+ )?from /m)).toEqual([])
})

test('X01 every row of the folder table is a folder that exists', () => {
  const folders = new Set(product.map(({ folder }) => folder))
  expect(Object.keys(MAY_IMPORT).filter((folder) => !folders.has(folder))).toEqual([])
})

function filesWith(pattern: RegExp): string[] {
  return product.filter(({ text }) => pattern.test(text)).map(({ file }) => file)
}

function read(top: string): Source[] {
  return readdirSync(top, { recursive: top !== '.', encoding: 'utf8' })
    .map((name) => path.posix.join(top, name.split(path.sep).join('/')))
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !file.startsWith('lib/db/generated/'))
    .map((file) => {
      const text = withoutComments(readFileSync(file, 'utf8'))
      return { file, folder: folderOf(file), text, imports: importsOf(file, text) }
    })
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

/** Everything a file imports: our own files relative to the root, without extension, packages as they are named. */
function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(
    /(?:^|[;}\s])(?:import|export)\b[^'"`;]*?['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map((match) => {
    const target = match[1] ?? match[2] ?? ''
    if (target.startsWith('@/')) return target.slice(2)
    return target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target
  })
}

function isOurs(target: string): boolean {
  return /^(app|components|lib|e2e|bench|scripts)\//.test(target)
}

/** The row of the folder table a file belongs to. */
function folderOf(file: string): string {
  const [top = '', second = '', ...rest] = file.split('/')
  switch (top) {
    case 'app':
      if (second !== 'api') return 'app'
      if (rest[0] === 'v1') return 'app/api/v1'
      return rest[2] === 'playground' ? 'app/api/playground' : 'app/api'
    case 'components':
      return second === 'ui' ? 'components/ui' : 'components'
    case 'lib':
      if (second === 'gateway' && rest[0] === 'providers') return 'lib/gateway/providers'
      return `lib/${second.replace(/\.tsx?$/, '')}`
    default:
      return top
  }
}
