import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PERIOD_KINDS, periodAt, type PeriodKind } from './calendar'

const at = (text: string): number => Date.parse(text)
const shown = (kind: PeriodKind, zone: string, instant: string): [string, string] => {
  const { startsAt, endsAt } = periodAt(kind, zone, at(instant), 0)
  return [new Date(startsAt).toISOString(), new Date(endsAt ?? Number.NaN).toISOString()]
}
const CALENDAR = PERIOD_KINDS.filter((kind) => kind !== 'total')
/** Whole and broken offsets, both hemispheres, clocks that change at midnight, over midnight, and by a whole day. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'America/Santiago',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
]

describe('J09 periods of a calendar', () => {
  test('days, weeks and months start where the zone’s clocks say so, in summer and in winter', () => {
    const noon = '2026-11-25T12:00:00Z'
    expect(shown('day', 'UTC', noon)).toEqual(['2026-11-25T00:00:00.000Z', '2026-11-26T00:00:00.000Z'])
    expect(shown('week', 'UTC', noon)).toEqual(['2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'])
    expect(shown('month', 'UTC', noon)).toEqual(['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'])
    expect(shown('month', 'Europe/Berlin', '2026-10-31T23:30:00Z')).toEqual([
      '2026-10-31T23:00:00.000Z',
      '2026-11-30T23:00:00.000Z',
    ])
    expect(shown('month', 'Europe/Berlin', '2026-10-05T00:00:00Z')[0]).toBe('2026-09-30T22:00:00.000Z')
    expect(shown('day', 'Asia/Kolkata', '2026-01-01T18:29:59.999Z')[0]).toBe('2025-12-31T18:30:00.000Z')
    expect(shown('day', 'Asia/Kolkata', '2026-01-01T18:30:00Z')[0]).toBe('2026-01-01T18:30:00.000Z')
  })

  test('a day of a change has 23 or 25 hours', () => {
    expect(shown('day', 'Europe/Berlin', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ])
    expect(shown('day', 'Europe/Berlin', '2026-10-25T12:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ])
  })

  test('a midnight that clocks jump over, show twice, or never come to', () => {
    // 00:00 does not exist: the day starts at 01:00.
    expect(shown('day', 'America/Sao_Paulo', '2018-11-04T12:00:00Z')[0]).toBe('2018-11-04T03:00:00.000Z')
    // 00:00 to 01:00 is there twice.
    expect(shown('day', 'America/Havana', '2026-11-01T04:30:00Z')).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ])
    // One minute into the new day clocks went back into the old one.
    expect(shown('day', 'America/St_Johns', '2010-11-07T02:45:00Z')[0]).toBe('2010-11-07T02:30:00.000Z')
    // 30 December 2011 was left out.
    expect(shown('day', 'Pacific/Apia', '2011-12-30T09:59:59Z')[1]).toBe('2011-12-30T10:00:00.000Z')
    expect(shown('day', 'Pacific/Apia', '2011-12-30T10:00:00Z')[0]).toBe('2011-12-30T10:00:00.000Z')
  })

  test('a total starts once and never ends', () => {
    expect(periodAt('total', 'UTC', at('2026-01-01T00:00:00Z'), 17)).toEqual({ startsAt: 17, endsAt: null })
  })

  test('every instant is in exactly one period, and the next one starts where it ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...CALENDAR),
        fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2037-01-01T00:00:00Z') }),
        (zone, kind, instant) => {
          const { startsAt, endsAt } = periodAt(kind, zone, instant, 0)
          const end = endsAt ?? Number.NaN
          expect(startsAt).toBeLessThanOrEqual(instant)
          expect(instant).toBeLessThan(end)
          expect(periodAt(kind, zone, startsAt, 0)).toEqual({ startsAt, endsAt })
          expect(periodAt(kind, zone, end - 1, 0)).toEqual({ startsAt, endsAt })
          expect(periodAt(kind, zone, end, 0).startsAt).toBe(end)
          expect(periodAt(kind, zone, startsAt - 1, 0).endsAt).toBe(startsAt)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('every day of two years, walked from end to start, in every zone', () => {
    for (const zone of ZONES) {
      let { startsAt, endsAt } = periodAt('day', zone, at('2010-01-01T12:00:00Z'), 0)
      const until = at('2012-01-05T00:00:00Z')
      while (endsAt !== null && endsAt < until) {
        const hours = (endsAt - startsAt) / 3_600_000
        expect(hours).toBeGreaterThan(22)
        expect(hours).toBeLessThan(26)
        const next = periodAt('day', zone, endsAt, 0)
        expect(next.startsAt).toBe(endsAt)
        ;({ startsAt, endsAt } = next)
      }
    }
  })

  test('an unknown zone is an error, not UTC', () => {
    expect(() => periodAt('day', 'Mars/Olympus', 0, 0)).toThrow(RangeError)
  })
})
