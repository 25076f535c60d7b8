import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { notKnown, truthOf, unknown, wrongMoney } from './answers.ts'
import type { PaymentAnswer } from './connector.ts'

/** From what counts most to what counts least. */
const ranked: PaymentAnswer[] = [
  { outcome: 'done', event: 'capture', facts: {} },
  wrongMoney('less money than was asked'),
  unknown('not said'),
  { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} },
  { outcome: 'done', event: 'void', facts: {} },
  notKnown('nothing'),
]

describe('the truth of several attempts at one order', () => {
  it('is the one that counts most, in whatever order the gateway tells them', () => {
    fc.assert(fc.property(fc.shuffledSubarray(ranked, { minLength: 1 }), attempts => {
      expect(truthOf(attempts)).toBe(ranked.find(answer => attempts.includes(answer)))
    }))
  })

  it('is nothing where there were none', () => {
    expect(truthOf([])).toBeUndefined()
  })
})
