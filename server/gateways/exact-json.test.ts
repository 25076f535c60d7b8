import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseDecimal, toDecimal } from '../platform/money.ts'
import { exactNumber, member, parseExact, textOf, timeOf } from './exact-json.ts'

it('keeps the digits of a number as they were written', () => {
  const read = parseExact('{"a":{"b":170.00},"c":[0.1,12345678901234567890.12],"d":"x"}')
  expect(textOf(member(read, 'a', 'b'))).toBe('170.00')
  expect(textOf(member(read, 'd'))).toBe('x')
  const list = member(read, 'c')
  expect(Array.isArray(list) && list.map(textOf)).toEqual(['0.1', '12345678901234567890.12'])
})

it('writes and reads every amount exactly', () =>
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 15n - 1n), minor => {
    const text = JSON.stringify({ amount: exactNumber(toDecimal(minor, 'INR')) })
    return parseDecimal(textOf(member(parseExact(text), 'amount')) ?? '', 'INR') === minor
  })))

it.each(['', '{', 'undefined', '<html>', '{"a":1,}'])('is undefined for %j', text => expect(parseExact(text)).toBeUndefined())

it('finds nothing where there is nothing of its own', () => {
  const read = parseExact('{"a":1,"b":null,"c":[{"d":1}],"e":""}')
  for (const path of [['toString'], ['__proto__'], ['a', 'source'], ['b', 'x'], ['c', '0'], ['x', 'y']]) expect(member(read, ...path)).toBeUndefined()
  expect(textOf(member(read, 'e'))).toBeUndefined()
})

it('reads times, and nothing else as a time', () => {
  expect(timeOf('2026-11-23T18:40:00+05:30')).toEqual(new Date('2026-11-23T13:10:00Z'))
  for (const value of [undefined, null, true, '', 'soon']) expect(timeOf(value)).toBeUndefined()
})
