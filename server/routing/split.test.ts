import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openSplit } from './split.ts'

const anyShares = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 8 }).map(parts => {
  const all = parts.reduce((sum, part) => sum + part, 0)
  return Object.fromEntries(parts.map((part, at) => [`acc_${at}`, part / all * 100]))
})
const count = (ids: (string | undefined)[], id: string) => ids.filter(each => each === id).length

it('gives each account its share of any number of payments, within a payment or so', () =>
  fc.assert(fc.property(anyShares, fc.integer({ min: 1, max: 2_000 }), fc.nat(100), (shares, payments, begin) => {
    const split = openSplit(shares, begin)
    const able = new Set(Object.keys(shares))
    const taken = Array.from({ length: payments }, (_, at) => split.next(`order_${at}`, 1, able, undefined)?.id)
    for (const [id, share] of Object.entries(shares)) expect(Math.abs(count(taken, id) - payments * share / 100)).toBeLessThanOrEqual(2)
  }), { numRuns: 50 }))

it('is within 0.1 points of its shares after 10,000 payments, though four processes count for themselves', () => {
  const shares = { a: 33.33, b: 33.33, c: 20, d: 13.34 }
  const processes = [3, 42, 77, 98].map(begin => openSplit(shares, begin))
  const able = new Set(Object.keys(shares))
  // Whichever process a payment happens to reach.
  const taken = Array.from({ length: 10_000 }, (_, at) => processes[Math.imul(at, 2_654_435_761) >>> 30]?.next(`order_${at}`, 1, able, undefined)?.id)
  for (const [id, share] of Object.entries(shares)) expect(Math.abs(count(taken, id) / 100 - share)).toBeLessThan(0.1)
})

it('keeps an order where it was, and makes up for it with others', () => {
  const split = openSplit({ a: 50, b: 50 })
  const able = new Set(['a', 'b'])
  const first = split.next('order', 1, able, undefined)?.id
  const again = Array.from({ length: 4 }, (_, at) => split.next('order', at + 2, able, undefined))
  expect(again.map(next => [next?.id, next?.stayed])).toEqual(again.map(() => [first, true]))
  const others = Array.from({ length: 5 }, (_, at) => split.next(`other_${at}`, 1, able, undefined)?.id)
  expect(count(others, first ?? '')).toBe(0)
})

it('goes by what the order\'s payments say, where another process decided them', () =>
  expect(openSplit({ a: 99, b: 1 }).next('order', 2, new Set(['a', 'b']), 'b')).toMatchObject({ id: 'b', stayed: true }))

it('counts a payment once that is decided twice', () => {
  const split = openSplit({ a: 50, b: 50 })
  const able = new Set(['a', 'b'])
  expect(split.next('order', 1, able, undefined)).toEqual(split.next('order', 1, able, undefined))
  expect(split.next('next', 1, able, undefined)?.credits).toEqual({ a: -0.5, b: 0.5 })
})

it('divides the part of an account that is not able among the others by their shares, and asks for nothing back later', () => {
  const split = openSplit({ a: 50, b: 30, c: 20 })
  const without = Array.from({ length: 1_000 }, (_, at) => split.next(`x${at}`, 1, new Set(['b', 'c']), undefined)?.id)
  expect([count(without, 'b'), count(without, 'c')]).toEqual([600, 400])
  const all = Array.from({ length: 1_000 }, (_, at) => split.next(`y${at}`, 1, new Set(['a', 'b', 'c']), undefined)?.id)
  expect([count(all, 'a'), count(all, 'b'), count(all, 'c')]).toEqual([500, 300, 200])
})

it('sends nothing anywhere where no part is able', () => expect(openSplit({ a: 100 }).next('order', 1, new Set(['b']), undefined)).toBeUndefined())
