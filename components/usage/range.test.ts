import { assert, date, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { dayIn, daysBetween, isDay, isZone, rangeFrom, shiftDay } from './range'

const moment = Date.parse('2026-11-22T03:30:00Z')

test('a day is the calendar day of the zone', () => {
  expect(dayIn('UTC', moment)).toBe('2026-11-22')
  expect(dayIn('America/New_York', moment)).toBe('2026-11-21')
  expect(dayIn('Pacific/Kiritimati', Date.parse('2026-11-22T12:00:00Z'))).toBe('2026-11-23')
})

test('shifting days never meets a clock change, a month end or a leap day wrongly', () => {
  expect(shiftDay('2026-03-01', -1)).toBe('2026-02-28')
  expect(shiftDay('2028-03-01', -1)).toBe('2028-02-29')
  const days = date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  assert(
    property(days, integer({ min: -400, max: 400 }), (at, by) => {
      const day = at.toISOString().slice(0, 10)
      expect(shiftDay(shiftDay(day, by), -by)).toBe(day)
      expect(daysBetween(day, shiftDay(day, Math.abs(by)))).toHaveLength(Math.abs(by) + 1)
    }),
  )
})

test('a range ends today and counts both ends', () => {
  expect(rangeFrom({ days: '7' }, '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22', preset: 7 })
  expect(rangeFrom({}, '2026-11-22')).toMatchObject({ preset: 30, from: '2026-10-24' })
  expect(rangeFrom({ from: '2026-01-01', to: '2026-01-31' }, '2026-11-22')).toEqual({
    from: '2026-01-01',
    to: '2026-01-31',
    preset: null,
  })
})

test('a year is a quick choice like the others', () => {
  const range = rangeFrom({ days: '365' }, '2026-11-22')
  expect(range).toEqual({ from: '2025-11-23', to: '2026-11-22', preset: 365 })
  expect(daysBetween(range.from, range.to)).toHaveLength(365)
})

test('a mistyped address falls back to 30 days', () => {
  for (const params of [
    { days: '0' },
    { days: 'all' },
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '2026-03-02', to: '2026-03-01' },
    { from: '2020-01-01', to: '2026-03-01' },
    { from: '2026-03-01' },
  ]) {
    expect(rangeFrom(params, '2026-11-22').preset).toBe(30)
  }
})

test('knows days and zones from text that only looks like them', () => {
  expect(isDay('2026-11-22')).toBe(true)
  for (const bad of ['2026-11-31', '2026-13-01', '22.11.2026', '', null, undefined]) expect(isDay(bad)).toBe(false)
  expect(isZone('Europe/Berlin')).toBe(true)
  for (const bad of ['Nowhere/Land', '', null, 'x'.repeat(100)]) expect(isZone(bad)).toBe(false)
})
