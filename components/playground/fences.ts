/** A part of a text: prose, or the inside of a code fence with the language it names. */
export type Part = { kind: 'prose'; text: string } | { kind: 'code'; text: string; language: string }

const FENCE = /^\s{0,3}```/

/** Cuts a text at its code fences; one that is still open runs to the end. Nothing else is read as markup. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let lines: string[] = []
  let language: string | null = null
  const close = (): void => {
    const body = lines.join('\n')
    if (language !== null) parts.push({ kind: 'code', text: body, language })
    else if (body.trim() !== '') parts.push({ kind: 'prose', text: body.replace(/^\n+|\n+$/g, '') })
    lines = []
  }
  for (const line of text.split('\n')) {
    if (FENCE.test(line) && (language === null || /^\s{0,3}```\s*$/.test(line))) {
      close()
      language = language === null ? line.trim().slice(3).trim() : null
    } else lines.push(line)
  }
  close()
  return parts
}
