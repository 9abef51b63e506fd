import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { BASE_SECURITY_HEADERS } from '@/lib/http/security-headers'

/** What a build puts into `.next/static`, by ending. Anything else is left to Next. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

type StaticFile = {
  file: string
  type: string
  /** Encodings the build wrote, best first. */
  encodings: readonly (typeof ENCODINGS)[number][]
}

/** Answers a request for a built file. @returns false when there is no such file. */
export type StaticFiles = (request: IncomingMessage, response: ServerResponse, url: string) => boolean

/**
 * Serves `.next/static` compressed: the names carry a hash of the content, so everything is read once, kept, and never
 * checked again. Only names found at start exist, so no path of a client ever reaches the file system.
 * @param dir the folder that holds `.next`
 * @param extraHeaders added to every answer
 */
export function staticFiles(dir: string, extraHeaders: Readonly<Record<string, string>> | null): StaticFiles {
  const files = listFiles(path.join(dir, '.next', 'static'))
  const contents = new Map<string, Buffer>()
  return (request, response, url) => {
    const found = files.get(url.split('?', 1)[0] ?? '')
    if (!found || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    const accepted = acceptedEncodings(request.headers['accept-encoding'])
    const encoding = found.encodings.find(({ name }) => accepted.has(name))
    const file = found.file + (encoding?.ending ?? '')
    const body = contents.get(file) ?? readFileSync(file)
    contents.set(file, body)
    response.writeHead(200, {
      ...BASE_SECURITY_HEADERS,
      ...extraHeaders,
      'content-type': found.type,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': body.length,
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding.name } : {}),
    })
    response.end(body)
    return true
  }
}

function listFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  if (!existsSync(folder)) return files
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const type = TYPES[path.extname(name)]
    if (!type) continue
    const file = path.join(folder, name)
    const url = `/_next/static/${name.split(path.sep).map(encodeURIComponent).join('/')}`
    files.set(url, { file, type, encodings: ENCODINGS.filter(({ ending }) => existsSync(file + ending)) })
  }
  return files
}

/** RFC 9110 §12.5.3; `q=0` refuses. */
function acceptedEncodings(header: string | string[] | undefined): ReadonlySet<string> {
  const parts = String(header ?? '').split(',')
  return new Set(
    parts.flatMap((part) => {
      const [name = '', ...params] = part.trim().toLowerCase().split(';')
      return params.some((param) => /^\s*q=0(?:\.0*)?\s*$/.test(param)) ? [] : [name.trim()]
    }),
  )
}
