/** What a data URL holds. `data` is base64. */
export type InlineMedia = { mediaType: string; data: string }

const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/s

/** Reads a base64 data URL. @returns null for any other text. */
export function readDataUrl(url: string): InlineMedia | null {
  const match = DATA_URL.exec(url)
  if (match === null || !match[2]!.endsWith(';base64')) return null
  return { mediaType: (match[1] || 'application/octet-stream').toLowerCase(), data: match[3]! }
}

/** Other names that JPEG goes by. */
const JPEG = new Set(['image/jpg', 'image/pjpeg'])
/** https://platform.claude.com/docs/en/build-with-claude/vision */
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

/** The type of a picture as Anthropic names it. @returns null for one that it does not take. */
export function pictureType(mediaType: string): string | null {
  const type = JPEG.has(mediaType) ? 'image/jpeg' : mediaType
  return PICTURES.has(type) ? type : null
}

/** Writes a base64 data URL. */
export function dataUrl({ mediaType, data }: InlineMedia): string {
  return `data:${mediaType};base64,${data}`
}

/** True for an address that a provider can fetch by itself. */
export function isWebUrl(url: string): boolean {
  return /^https?:\/\//i.test(url)
}
