import { expect, test } from 'vitest'
import { AdmissionBook } from '@/lib/gateway/admission-fixture'
import type { Admission, AdmissionCall, Permit } from '@/lib/gateway/ports'
import type { TokenCounts, UsageSettlement } from '@/lib/gateway/types'
import { bothAdmit } from './admission'

const REFUSED: Admission = { refusal: { code: 'rate_limited' } }
const call = {} as AdmissionCall

test.each([false, true])(
  'what the first gave comes back when the second refuses or cannot say (later: %s)',
  async (later) => {
    const first = new AdmissionBook()
    const second = new AdmissionBook()
    const both = bothAdmit(first, second)
    second.answer = later ? Promise.resolve(REFUSED) : REFUSED
    if (later) first.answer = Promise.resolve(first.permit())
    expect(await both.admit(call)).toBe(REFUSED)
    second.answer = Promise.reject(new Error('planted'))
    if (later) first.answer = Promise.resolve(first.permit())
    await expect(both.admit(call)).rejects.toThrow('planted')
    second.admit = () => {
      throw new Error('planted')
    }
    if (later) first.answer = Promise.resolve(first.permit())
    await expect(async () => both.admit(call)).rejects.toThrow('planted')
    expect(first.settled).toMatchObject([{ attempts: 0 }, { attempts: 0 }, { attempts: 0 }])
    expect(first.open).toBe(0)
  },
)

test('the second is not asked when the first refuses', () => {
  const first = new AdmissionBook()
  const second = new AdmissionBook()
  first.answer = REFUSED
  expect(bothAdmit(first, second).admit(call)).toBe(REFUSED)
  expect(second.asked).toHaveLength(0)
})

test('both are told of the end and of the progress, and the headers of the first count', () => {
  const first = new AdmissionBook({ a: '1' })
  const second = new AdmissionBook({ a: '2', b: '2' })
  const permit = bothAdmit(first, second).admit(call) as Permit
  expect(permit.headers).toEqual({ a: '1', b: '2' })
  permit.progress?.({} as TokenCounts)
  permit.settle({} as UsageSettlement)
  expect([first.told.length, second.told.length, first.open, second.open]).toEqual([1, 1, 0, 0])
})

test('nobody who limits nothing costs anything', () => {
  const first = new AdmissionBook()
  const second = new AdmissionBook()
  first.answer = null
  second.answer = null
  expect(bothAdmit(first, second).admit(call)).toBeNull()
  const permit = first.permit()
  first.answer = permit
  expect(bothAdmit(first, second).admit(call)).toBe(permit)
})
