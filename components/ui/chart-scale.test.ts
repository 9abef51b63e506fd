import { assert, double, boolean, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { band, bandAt, labelledColumns, niceScale, runs, stackColumn } from './chart-scale'

describe('niceScale', () => {
  test('picks round steps', () => {
    expect(niceScale(9).ticks).toEqual([0, 2.5, 5, 7.5, 10])
    expect(niceScale(0.31).ticks).toEqual([0, 0.1, 0.2, 0.3, 0.4])
    expect(niceScale(400).ticks).toEqual([0, 100, 200, 300, 400])
    expect(niceScale(1234).max).toBe(1500)
  })

  test('never puts a counted thing between two whole numbers', () => {
    expect(niceScale(1, { whole: true }).ticks).toEqual([0, 1])
    expect(niceScale(3, { whole: true }).ticks).toEqual([0, 1, 2, 3])
    expect(niceScale(9, { whole: true }).ticks).toEqual([0, 3, 6, 9])
  })

  test('promises no values when there is nothing to show, and divides by nothing', () => {
    for (const nothing of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(niceScale(nothing)).toEqual({ max: 1, ticks: [0] })
    }
  })

  test('holds every value, starts at zero, rises in equal steps, wastes at most one step', () => {
    assert(
      property(double({ min: 1e-9, max: 1e15, noNaN: true }), boolean(), (highest, whole) => {
        const { max, ticks } = niceScale(highest, { whole })
        const step = ticks[1] ?? 0
        expect(ticks[0]).toBe(0)
        expect(max).toBeGreaterThanOrEqual(highest * (1 - 1e-6))
        expect(max - step).toBeLessThan(highest)
        expect(ticks.length).toBeLessThanOrEqual(6)
        for (const [index, tick] of ticks.entries()) expect(tick).toBeCloseTo(index * step, -Math.log10(max) + 6)
      }),
    )
  })
})

test('columns tile the plot and the pointer finds the one it is over', () => {
  assert(
    property(integer({ min: 1, max: 400 }), integer({ min: 0, max: 399 }), (count, seed) => {
      const index = seed % count
      const { left, width, centre } = band(index, count)
      expect(left + width / 2).toBeCloseTo(centre)
      expect(bandAt(centre, 100, count)).toBe(index)
    }),
  )
  expect(bandAt(-5, 100, 10)).toBe(0)
  expect(bandAt(500, 100, 10)).toBe(9)
  expect(bandAt(5, 0, 10)).toBe(0)
})

test('a stack leaves out gaps and zeroes and ends at the sum', () => {
  expect(stackColumn([1, null, 2, 0, 3])).toEqual([
    { series: 0, from: 0, to: 1 },
    { series: 2, from: 1, to: 3 },
    { series: 4, from: 3, to: 6 },
  ])
  expect(stackColumn([null, 0])).toEqual([])
})

test('a gap in the data stays a gap in the line', () => {
  expect(runs([1, 2, null, null, 3])).toEqual([
    [
      [0, 1],
      [1, 2],
    ],
    [[4, 3]],
  ])
  expect(runs([null])).toEqual([])
})

test('dates under the chart: the last column always, never too many, every second one optional', () => {
  expect(labelledColumns(7).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6])
  const month = labelledColumns(30)
  expect(month.at(-1)).toEqual({ index: 29, minor: false })
  expect(month.length).toBeLessThanOrEqual(7)
  expect(month.some(({ minor }) => minor)).toBe(true)
  expect(labelledColumns(0)).toEqual([])
})
