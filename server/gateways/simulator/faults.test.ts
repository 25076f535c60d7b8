import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wrongTypes } from './answers.ts'
import { chance, keepFaults, matches, seededFault, type Facts, type Rule } from './faults.ts'
import { sealed, unsealed } from './ids.ts'

const rule = (more: Partial<Rule>): Rule => ({ id: 'r', fault: { kind: 'error' }, match: {}, skip: 0, times: null, ...more })
const ofPay: Facts = { operation: 'pay', reference: 'o1', amount_minor: 17000 }
const hits = (rules: Rule[], asked: Facts[]) => {
  const faults = keepFaults({ rules }, () => undefined)
  return asked.map(facts => faults.pick('request', () => facts)?.kind ?? 'none')
}

describe('fault rules', () => {
  it.each<[string, Rule['match'], boolean]>([
    ['matches where all named facts agree', { operation: 'pay', amount_minor: 17000 }, true],
    ['matches one value of several', { operation: ['refund', 'pay'] }, true],
    ['does not match another value', { operation: 'refund' }, false],
    ['does not match a fact that is not known', { vpa: 'a@b' }, false],
    ['matches everything when it names nothing', {}, true],
  ])('%s', (_, match, expected) => expect(matches(match, ofPay)).toBe(expected))

  it('lets some pass, hits as often as told, and then is used up', () =>
    expect(hits([rule({ skip: 1, times: 2 })], Array.from({ length: 5 }, () => ofPay))).toEqual(['none', 'error', 'error', 'none', 'none']))

  it('decides only in its own phase', () => {
    const faults = keepFaults({ rules: [rule({ fault: { kind: 'decline' } })] }, () => undefined)
    expect([faults.pick('request', () => ofPay), faults.pick('outcome', () => ofPay)?.kind]).toEqual([undefined, 'decline'])
  })

  it('is told to the ledger whenever it counts', () => {
    const kept: number[] = []
    const faults = keepFaults({ rules: [rule({ times: 2 })] }, ({ rules }) => kept.push(rules[0]?.times ?? -1))
    faults.pick('request', () => ofPay)
    faults.pick('request', () => ofPay)
    expect(kept).toEqual([1, 0])
  })
})

describe('the seeded storm', () => {
  const reference = fc.string({ minLength: 1, maxLength: 20 })

  it('chooses the same for the same seed, reference and turn, and nothing at rate 0', () =>
    fc.assert(fc.property(fc.integer(), reference, fc.nat(100), (seed, about, nth) => {
      const storm = { seed, rates: { slow: 0.3, error: 0.3 }, match: {} }
      expect(seededFault(storm, 'request', { reference: about }, nth)).toEqual(seededFault(storm, 'request', { reference: about }, nth))
      expect(seededFault({ ...storm, rates: { slow: 0 } }, 'request', { reference: about }, nth)).toBeUndefined()
    })))

  it('hits about as often as the rate says', () => {
    const hit = Array.from({ length: 10_000 }, (_, at) => chance(7, 'error', at)).filter(found => found < 0.2).length
    expect(hit).toBeGreaterThan(1_800)
    expect(hit).toBeLessThan(2_200)
  })

  it('asks anew each time, so that a repeat is not doomed to the same fault', () => {
    const faults = keepFaults({ rules: [], seeded: { seed: 1, rates: { timeout_before: 0.5 }, match: {} } }, () => undefined)
    const kinds = new Set(Array.from({ length: 40 }, () => faults.pick('request', () => ofPay)?.kind))
    expect(kinds).toEqual(new Set(['timeout_before', undefined]))
  })
})

describe('sealed numbers', () => {
  it('come back with their secret and kind, and with no other', () =>
    fc.assert(fc.property(fc.nat(), fc.string(), (id, secret) => {
      const text = sealed(secret, 'page', id)
      expect(unsealed(secret, 'page', text)).toBe(id)
      expect(unsealed(secret, 'session', text)).toBeUndefined()
      expect(unsealed(`${secret}x`, 'page', text)).toBeUndefined()
    })))

  it('are not found in any other text', () => fc.assert(fc.property(fc.string({ maxLength: 80 }), text => unsealed('secret', 'page', text) === undefined)))
})

it('wrong types keep the keys and change every value', () =>
  expect(wrongTypes({ a: 1, b: 'xy', c: [1], d: { e: true }, f: null })).toEqual({ a: 'many', b: 2, c: { list: true }, d: { e: 'perhaps' }, f: 0 }))
