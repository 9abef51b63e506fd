import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8')
const pairs = [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)]
const colours = new Map(pairs.map(([, name, light, dark]) => [name, { light, dark }]))

function colour(name: string, scheme: 'light' | 'dark'): string {
  const found = colours.get(name)?.[scheme]
  if (!found) throw new Error(`globals.css has no colour --${name}`)
  return found
}

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

const surfaces = ['background', 'card', 'popover', 'muted']
const text = [
  ...surfaces.flatMap((surface) => [
    ['foreground', surface],
    ['muted-foreground', surface],
  ]),
  ...['primary', 'danger'].flatMap((tone) => ['background', 'card', 'popover'].map((surface) => [tone, surface])),
  ['primary-foreground', 'primary'],
  ['primary-foreground', 'primary-hover'],
  ['primary', 'primary-soft'],
  ['ok', 'ok-soft'],
  ['warning', 'warning-soft'],
  ['danger', 'danger-soft'],
  ...['ok-soft', 'warning-soft', 'danger-soft'].map((surface) => ['foreground', surface]),
] as [string, string][]

const marks = [
  ...['1', '2', '3', '4', '5', '6', 'other'].map((series) => `chart-${series}`),
  'ring',
  'input',
  'ok',
  'warning',
].map((mark) => [mark, 'card'] as const)

for (const scheme of ['light', 'dark'] as const) {
  test.each(text)(`${scheme}: text --%s on --%s reads at 4.5:1`, (ink, surface) => {
    expect(contrast(colour(ink, scheme), colour(surface, scheme))).toBeGreaterThanOrEqual(4.5)
  })
  test.each(marks)(`${scheme}: mark --%s on --%s shows at 3:1`, (mark, surface) => {
    expect(contrast(colour(mark, scheme), colour(surface, scheme))).toBeGreaterThanOrEqual(3)
  })
  test.each(['danger-fill', 'danger-fill-hover'])(`${scheme}: white on --%s reads at 4.5:1`, (surface) => {
    expect(contrast('#ffffff', colour(surface, scheme))).toBeGreaterThanOrEqual(4.5)
  })
}
