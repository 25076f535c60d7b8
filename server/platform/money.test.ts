import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isCurrency, parseDecimal, toDecimal, toMajor, toMinor } from './money.ts'

it.each<[number, string, bigint | string]>([
  [2299.5, 'INR', 229_950n], [0.01, 'INR', 1n], [1, 'JPY', 1n], [1.5, 'KWD', 1_500n], [1e3, 'INR', 100_000n], [1e-2, 'INR', 1n], [0, 'INR', 0n], [-5, 'INR', -500n],
  [10.005, 'INR', 'has more decimals than INR has (2)'], [0.1 + 0.2, 'INR', 'has more decimals than INR has (2)'], [1.5, 'JPY', 'has more decimals than JPY has (0)'], [1e-7, 'INR', 'has more decimals than INR has (2)'],
  [1e21, 'INR', 'must have at most 15 digits'], [9_999_999_999_999.99, 'INR', 999_999_999_999_999n], [10_000_000_000_000, 'INR', 'must have at most 15 digits'],
  [Number.POSITIVE_INFINITY, 'INR', 'must be a finite number'], [Number.NaN, 'INR', 'must be a finite number'],
])('reads %s %s exactly, or says why not', (amount, currency, minor) => expect(toMinor(amount, currency)).toBe(minor))

it('knows the currencies that people pay in', () => {
  expect(['INR', 'USD', 'JPY', 'KWD', 'XOF'].every(isCurrency)).toBe(true)
  expect(['inr', 'XXX', 'XAU', 'XTS', 'RUPEE', ''].some(isCurrency)).toBe(false)
})

const currency = fc.constantFrom('INR', 'USD', 'JPY', 'KWD', 'BHD', 'XOF')
const minor = fc.bigInt({ min: 0n, max: 999_999_999_999_999n })

it('loses nothing on the way to the wire and back', () => {
  fc.assert(fc.property(minor, currency, (amount, code) => {
    expect(toMinor(toMajor(amount, code), code)).toBe(amount)
    expect(toMinor(Number(JSON.stringify(toMajor(amount, code))), code)).toBe(amount)
  }))
})

it('writes decimals that it reads back, digit by digit', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), currency, (amount, code) => {
    const text = toDecimal(amount, code)
    expect(text).toMatch(/^-?\d+(\.\d+)?$/)
    expect(parseDecimal(text, code)).toBe(amount)
    expect(parseDecimal(`${text}${text.includes('.') ? '000' : '.000'}`, code)).toBe(amount)
  }))
})

it('never rounds: a number that has more decimals is refused', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e12 }), currency, (amount, code) => {
    const read = toMinor(amount, code)
    if (typeof read === 'bigint') expect(toMajor(read, code)).toBe(amount)
    else expect(read).toMatch(/decimals|digits/)
  }))
})

it.each(['', ' ', '1.', '.5', '1,000.00', '1e3', '0x10', '--1', '1.005', 'NaN', '1234567890123456', '१२'])('reads no amount from %j', text => {
  expect(parseDecimal(text, 'INR')).toBeUndefined()
})
