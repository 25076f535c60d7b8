import fc from 'fast-check'
import { expect, it } from 'vitest'
import { passesLuhn } from './luhn.ts'

it('passes a number with the right check digit, and none of the nine others', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 18 }), digits => {
    const right = Array.from({ length: 10 }, (_, last) => [...digits, last].join('')).filter(passesLuhn)
    expect(right).toHaveLength(1)
  }))
})
