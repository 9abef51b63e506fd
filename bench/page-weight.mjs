import { gzipSync } from 'node:zlib'

const MAX_PAGES = 40

/**
 * Follows the dashboard's links from the start page and weighs the scripts that each page's HTML asks for, gzipped, in bytes.
 * @returns the heaviest page, or undefined when no page answered.
 */
export async function heaviestPage(origin, cookie, starts) {
  const weights = new Map()
  const seen = new Set(starts)
  const queue = starts.map((path) => ({ path, cookie }))
  // Signed out, the same address is the sign-in page.
  queue.push({ path: '/', cookie: '' })
  let heaviest
  for (let i = 0; i < queue.length && i < MAX_PAGES; i++) {
    const html = await page(origin, queue[i])
    if (html === undefined) continue
    let bytes = 0
    for (const script of new Set(scriptsOf(html))) {
      if (!weights.has(script)) weights.set(script, await weigh(new URL(script, origin)))
      bytes += weights.get(script)
    }
    if (bytes > (heaviest?.bytes ?? -1)) heaviest = { path: queue[i].path, bytes }
    for (const [, link] of html.matchAll(/<a\b[^>]*\bhref="(\/[^"#?]*)/g)) {
      if (seen.has(link) || link.startsWith('/api/')) continue
      seen.add(link)
      queue.push({ path: link, cookie })
    }
  }
  return heaviest
}

async function page(origin, { path, cookie }) {
  const response = await fetch(new URL(path, origin), { headers: { cookie, accept: 'text/html' } })
  const html = await response.text()
  return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html') ? html : undefined
}

function scriptsOf(html) {
  return Array.from(html.matchAll(/<script\b(?![^>]*\bnomodule)[^>]*\bsrc="([^"]+\.js[^"]*)"/gi), (match) => match[1])
}

async function weigh(url) {
  const response = await fetch(url)
  return gzipSync(Buffer.from(await response.arrayBuffer())).length
}
