/** A form's text fields, and its files by field name. */
export type Form = { fields: Map<string, string>; files: Map<string, Buffer> }

/** Reads a `multipart/form-data` body; undefined when it is none. */
export function readForm(contentType: string | undefined, body: Buffer): Form | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1]
  if (boundary === undefined) return undefined
  const form: Form = { fields: new Map(), files: new Map() }
  // One byte is one character in Latin-1, so files survive it.
  const parts = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`)
  if (!parts.at(-1)?.startsWith('--')) return undefined
  for (const part of parts.slice(1, -1)) {
    const headEnd = part.indexOf('\r\n\r\n')
    const head = part.slice(0, headEnd)
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
    if (headEnd === -1 || name === undefined) return undefined
    const bytes = Buffer.from(part.slice(headEnd + 4), 'latin1')
    if (/;\s*filename=/i.test(head)) form.files.set(name, bytes)
    else form.fields.set(name, bytes.toString('utf8'))
  }
  return form
}
