/** Original sentences the mock answers with. Plain, friendly, and about nothing that could be mistaken for a fact. */
const SENTENCES = [
  'A small boat crosses the lake faster when nobody stands up in it.',
  'Good tools are quiet: you notice them only on the day they are missing.',
  'The kettle, the window and the first page of a notebook make a decent morning.',
  'Whoever names things well has to explain them only once.',
  'Rain on a tin roof is the oldest kind of streaming.',
  'A list of three is easy to remember, and a list of four is easy to lose.',
  'The shortest path through the garden is the one with the fewest flowers.',
  'If two clocks disagree, ask which of them was wound this week.',
  'Bread rises at its own pace, and so does understanding.',
  'Every map leaves something out; the useful ones say what.',
  'A lantern shows the next step, not the whole road, and that is enough.',
  'When the harbour is full, even patient captains start counting minutes.',
  'The best question of the day is often the second one.',
  'Somewhere a librarian is smiling because a book came back early.',
  'One careful measurement is worth a drawer full of opinions.',
  'Trees keep an honest log: one ring for each year, none for promises.',
  'A bridge is finished when people stop looking down.',
  'The fastest messenger is the one who was told where to go.',
  'Leave a door open for the change you have not thought of yet.',
  'Even a very long journey has a part where you only tie your shoes.',
] as const

const UNICODE_SENTENCES = [
  'Grüße aus dem Hafen: 🚢 das Schiff heißt „Übermut“.',
  '東京の朝は静かで、コーヒーの香りがします。☕️',
  'Семь раз отмерь, один раз отрежь ✂️ — и не спеши.',
  '👩‍🚀 on the way to 🪐 with a naïve café menu: 3 × ½ = 1½.',
  'مرحبا بالعالم 🌍 और नमस्ते 🙏 to everyone reading.',
] as const

const QUOTE_CHARS = 80

/** FNV-1a over UTF-16 code units, 32 bits: the same prompt always gives the same answer. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Cuts text into the pieces the mock calls tokens: a word with the space before it. Joined they are the text again. */
export function toPieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? []
}

/** Composes the answer to a prompt: says who speaks, quotes the question, adds a few sentences chosen by its hash. */
export function composeReply(prompt: string, style: 'plain' | 'unicode'): string {
  const seed = hash32(prompt)
  const pool: readonly string[] = style === 'unicode' ? UNICODE_SENTENCES : SENTENCES
  const count = 3 + (seed % 3)
  // A stride that is odd and not a multiple of 5 visits every sentence of a pool of 5 or 20 before one repeats.
  const stride = [1, 3, 7, 9][seed % 4] ?? 1
  const chosen = Array.from({ length: count }, (_, i) => pool[(seed + i * stride) % pool.length] ?? '')
  return `Hello from Keyway's demo provider. ${quote(prompt)}${chosen.join(' ')}`
}

function quote(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim()
  if (line === '') return ''
  const points = Array.from(line)
  return `You wrote: "${points.length > QUOTE_CHARS ? `${points.slice(0, QUOTE_CHARS).join('')}…` : line}" `
}
