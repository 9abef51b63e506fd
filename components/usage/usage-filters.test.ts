import { describe, expect, test } from 'vitest'
import { UsageQuery } from '@/lib/schemas/usage'
import {
  callsQuery,
  changeAddress,
  eventsQuery,
  focusQuery,
  idOf,
  queryString,
  rangeQuery,
  readFilters,
  sameCallsAt,
} from './usage-filters'

const now = Date.parse('2026-11-22T03:30:00Z')
const read = (search: string, zone = 'UTC') => readFilters(new URLSearchParams(search), zone, now)

describe('filters live in the address', () => {
  test('an empty address means 30 days in the viewer’s zone', () => {
    expect(read('', 'America/New_York')).toEqual({
      range: { from: '2026-10-23', to: '2026-11-21', preset: 30 },
      zone: 'America/New_York',
      metric: null,
      day: null,
      model: null,
      tokenId: null,
      userId: null,
      providerKeyId: null,
      outcome: null,
      requestId: null,
      call: null,
    })
  })

  test('nonsense is ignored, never an error', () => {
    const filters = read('zone=Nowhere&days=x&metric=__proto__&day=2020-01-01&token=%27%3B--', 'also/wrong')
    expect(filters).toMatchObject({ zone: 'UTC', metric: null, day: null, tokenId: null })
    expect(UsageQuery.safeParse(focusQuery(filters)).success).toBe(true)
  })

  test('a chosen day narrows totals and lists, not the chart it was chosen in', () => {
    const filters = read('days=7&day=2026-11-20&model=gpt-5-mini')
    expect(rangeQuery(filters)).toEqual({ from: '2026-11-16', to: '2026-11-22', zone: 'UTC', model: 'gpt-5-mini' })
    expect(focusQuery(filters)).toMatchObject({ from: '2026-11-20', to: '2026-11-20', model: 'gpt-5-mini' })
  })
})

test('the list of calls is the newest of all until the page is narrowed', () => {
  expect(callsQuery(read('days=7'))).toEqual({ zone: 'UTC' })
  expect(callsQuery(read('days=7&model=a'))).toEqual({ zone: 'UTC', model: 'a' })
  expect(callsQuery(read('day=2026-11-20'))).toEqual({ zone: 'UTC', from: '2026-11-20', to: '2026-11-20' })
  expect(callsQuery(read('from=2026-01-01&to=2026-01-31'))).toMatchObject({ from: '2026-01-01', to: '2026-01-31' })
})

test('the page of single calls keeps to its days, unless one call is looked for', () => {
  const id = '0199a0aa-0000-7000-8000-000000000001'
  const days = { from: '2026-11-16', to: '2026-11-22', zone: 'UTC' }
  expect(eventsQuery(read('days=7'))).toEqual(days)
  expect(eventsQuery(read('days=7&outcome=timeout'))).toEqual({ ...days, outcome: 'timeout' })
  expect(eventsQuery(read(`days=7&outcome=timeout&request=${id.toUpperCase()}`))).toEqual({
    zone: 'UTC',
    outcome: 'timeout',
    requestId: id,
  })
  for (const wrong of ['x', id.slice(1), `${id}0`, '------------------------------------'])
    expect(eventsQuery(read(`days=7&request=${wrong}`))).toEqual(days)
  expect(idOf(` ${id}\n`)).toBe(id)
})

test('another page about the same calls keeps the filters, not the call that was looked at', () => {
  expect(sameCallsAt('/s/a/usage', 'days=7&model=a%2Fb&call=x&request=y')).toBe('/s/a/usage?days=7&model=a%2Fb')
  expect(sameCallsAt('/s/a/usage', 'call=x')).toBe('/s/a/usage')
})

test('equal questions have equal text, and a model name cannot add a parameter', () => {
  expect(queryString({ zone: 'UTC', from: '2026-01-01', cursor: undefined })).toBe('from=2026-01-01&zone=UTC')
  expect([...new URLSearchParams(queryString({ model: 'a&to=2000-01-01#x' }))]).toEqual([
    ['model', 'a&to=2000-01-01#x'],
  ])
})

describe('changing one filter', () => {
  test('keeps the others, and a new range drops the day of the old one', () => {
    expect(changeAddress('days=7&zone=UTC&day=2026-11-20&model=a%2Fb', { range: { days: 90 } })).toBe(
      'zone=UTC&model=a%2Fb&days=90',
    )
    expect(changeAddress('days=7', { range: { from: '2026-01-01', to: '2026-01-31' } })).toBe(
      'from=2026-01-01&to=2026-01-31',
    )
    expect(changeAddress('days=7&model=a', { model: null, day: '2026-11-20' })).toBe('days=7&day=2026-11-20')
  })

  test('what was written is read back', () => {
    const search = changeAddress('', {
      range: { days: 7 },
      zone: 'UTC',
      metric: 'tokens',
      model: '',
      day: '2026-11-21',
    })
    expect(read(search)).toMatchObject({ metric: 'tokens', model: '', day: '2026-11-21', range: { preset: 7 } })
  })
})
