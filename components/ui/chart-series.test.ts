import { array, assert, dictionary, nat, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { colorOf, MAX_SERIES, OTHER, seriesColors, sumOf, topSeries } from './chart-series'

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

test('a model has one colour in every chart of a space, whatever the chart ranks by', () => {
  const names = array(string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 })
  assert(
    property(names, nat(), (models, seed) => {
      const colors = seriesColors(models)
      const column = Object.fromEntries(models.map((name, index) => [name, ((seed + index) * 7919) % 101]))
      for (const { key, color } of topSeries([column], { colors })) expect(color).toBe(colorOf(colors, key))
      expect(seriesColors(models.toReversed())).toEqual(colors)
    }),
  )
})

test('a model beyond the first six borrows a colour only where it is shown, never one in use there', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const colors = seriesColors(names)
  expect(colorOf(colors, 'h')).toBe('var(--chart-other)')
  const series = topSeries([{ a: 1, g: 5, h: 4 }], { colors })
  expect(series.find(({ key }) => key === 'a')?.color).toBe(colorOf(colors, 'a'))
  expect(new Set(series.map(({ color }) => color)).size).toBe(3)
  expect(series.map(({ color }) => color)).not.toContain('var(--chart-other)')
})

test('names that are also parts of every object are ordinary names', () => {
  const series = topSeries([JSON.parse('{"__proto__": 2, "constructor": 1}') as Record<string, number>, {}])
  expect(series.map(({ key, values }) => [key, values])).toEqual([
    ['__proto__', [2, 0]],
    ['constructor', [1, 0]],
  ])
})
