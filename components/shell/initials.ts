const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first letter as a reader sees it (an emoji stays whole), upper case; `?` for nothing. */
export function initial(text: string): string {
  const [first] = graphemes.segment(text.trim())
  return first?.segment.toUpperCase() ?? '?'
}

/** The first letters of the first and the last word of a name. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const [first = ''] = words
  const last = words.length > 1 ? initial(words.at(-1) ?? '') : ''
  return initial(first) + last
}
