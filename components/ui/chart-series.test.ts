import { array, assert, dictionary, nat, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_SERIES, OTHER, seriesColors, sumOf, topSeries } from './chart-series'

const columns = array(dictionary(string({ minLength: 1, maxLength: 6 }), nat(1_000_000)), { maxLength: 12 })

test('shows at most six series and loses nothing: every column keeps its sum', () => {
  assert(
    property(columns, (data) => {
      const series = topSeries(data)
      expect(series.length).toBeLessThanOrEqual(MAX_SERIES)
      for (const [index, column] of data.entries()) {
        const shown = series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)
        expect(shown).toBe(Object.values(column).reduce((sum, value) => sum + value, 0))
      }
    }),
  )
})

test('six models need no "other"; the seventh brings it, last', () => {
  const column = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => [name, 10 - index]))
  expect(topSeries([column]).map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  const seven = topSeries([{ ...column, g: 1 }])
  expect(seven.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', OTHER])
  expect(sumOf(seven.at(-1)!)).toBe(6)
})

test('no two shown series share a colour', () => {
  assert(
    property(columns, (data) => {
      const colors = topSeries(data).map(({ color }) => color)
      expect(new Set(colors).size).toBe(colors.length)
    }),
  )
})

test('a model keeps its colour on a page with other models, unless two want the same', () => {
  const alone = (name: string) => seriesColors([name]).get(name)
  const together = seriesColors(['gpt-5-mini', 'claude-sonnet-4-5', 'text-embedding-3-small'])
  const kept = [...together].filter(([name, color]) => alone(name) === color)
  expect(kept.length).toBeGreaterThanOrEqual(1)
  expect(seriesColors(['b', 'a', 'c'])).toEqual(seriesColors(['c', 'b', 'a']))
})

test('names that are also parts of every object are ordinary names', () => {
  const series = topSeries([JSON.parse('{"__proto__": 2, "constructor": 1}') as Record<string, number>, {}])
  expect(series.map(({ key, values }) => [key, values])).toEqual([
    ['__proto__', [2, 0]],
    ['constructor', [1, 0]],
  ])
})
