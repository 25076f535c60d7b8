import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, majorOf, minorOf, minorOfText, rawDecimals } from './money.ts'

const minor = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 })

describe('money of a simulator', () => {
  it.each<[unknown, number | undefined]>([
    [170, 17000], [10.15, 1015], [0.1, 10], [1.01, 101], [-3.5, -350], [10.005, undefined], [1e21, undefined], [Number.NaN, undefined], ['10', undefined], [null, undefined],
  ])('reads %s as %s minor units', (major, expected) => expect(minorOf(major)).toBe(expected))

  it.each([[17000, 'INR', '170.00'], [5, 'EUR', '0.05'], [17000, 'JPY', '17000'], [17000, 'KWD', '17.000']])('is, of %s minor units of %s, written as %s, and reads the same', (amount, currency, text) =>
    expect([decimalsOf(amount, currency), minorOfText(text, currency)]).toEqual([text, amount]))

  it.each([['170', 17000], ['170.5', 17050], ['170.50', 17050], ['0.05', 5]])('is read from %j', (text, amount) => expect(minorOfText(text)).toBe(amount))

  it.each<[unknown, string]>([['170.000', 'INR'], ['170.005', 'INR'], ['170.', 'INR'], ['-1.00', 'INR'], [' 1.00', 'INR'], ['170.00', 'JPY'], ['', 'INR'], ['x', 'INR'], [170, 'INR'], ['170.00', 'none']])('is none that is written %j in %s', (text, currency) =>
    expect(minorOfText(text, currency)).toBeUndefined())

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
