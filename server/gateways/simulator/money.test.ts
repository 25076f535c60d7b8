import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, majorOf, minorOf, rawDecimals } from './money.ts'

const minor = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 })

describe('money of a simulator', () => {
  it.each<[unknown, number | undefined]>([
    [170, 17000], [10.15, 1015], [0.1, 10], [1.01, 101], [-3.5, -350], [10.005, undefined], [1e21, undefined], [Number.NaN, undefined], ['10', undefined], [null, undefined],
  ])('reads %s as %s minor units', (major, expected) => expect(minorOf(major)).toBe(expected))

  it('comes back from its JSON number, whatever the amount', () =>
    fc.assert(fc.property(minor, amount => minorOf(JSON.parse(JSON.stringify(majorOf(amount)))) === (amount === 0 ? 0 : amount))))

  it('is written with both decimals in a notice, and reads the same', () =>
    fc.assert(fc.property(minor, amount => {
      const text = JSON.stringify({ amount: rawDecimals(amount) })
      expect(text).toMatch(/^\{"amount":-?\d+\.\d\d\}$/)
      expect(text).toBe(`{"amount":${decimalsOf(amount)}}`)
      expect(Number(decimalsOf(amount))).toBeCloseTo(amount / 100, 5)
    })))
})
