import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openChooser, type Chooser, type Outcome, type Segment } from './index.ts'

const segments: Segment[] = [
  { method: 'card', network_or_bank: 'visa', currency: 'INR' }, { method: 'card', network_or_bank: null, currency: 'INR' }, { method: 'upi', network_or_bank: null, currency: 'INR' },
]
const accounts = ['a', 'b', 'c']
const start = Date.parse('2026-11-24T06:30:00Z')

const anyWord = fc.record({
  of: fc.nat(30), begins: fc.boolean(), account: fc.constantFrom(...accounts), segment: fc.constantFrom(...segments),
  outcome: fc.constantFrom<Outcome>('success', 'failure', 'neutral', 'provisional_failure'), at: fc.integer({ min: -1e7, max: 1e9 }),
})
type Word = ReturnType<typeof anyWord.generate>['value']
const anyWords = fc.array(anyWord, { maxLength: 200 })

const say = (chooser: Chooser, words: readonly Word[]) => {
  for (const { of, begins, account, segment, outcome, at } of words) {
    if (begins) chooser.began('shop', `try_${of}`, account, segment, start + at)
    else chooser.ended('shop', `try_${of}`, account, segment, outcome, start + at)
  }
  return chooser
}
const ranked = (chooser: Chooser, seed: string, at = 0) => segments.map(segment => chooser.rank('shop', accounts, segment, { seed, now_ms: start + at, may_explore: true }))

it('answers the same for the same words, seed and time, however often it is asked in between', () =>
  fc.assert(fc.property(anyWords, fc.string(), (words, seed) => {
    const asked = openChooser()
    for (const word of words) {
      say(asked, [word])
      ranked(asked, seed)
    }
    expect(ranked(asked, seed)).toEqual(ranked(say(openChooser(), words), seed))
  }), { numRuns: 50 }))

it('gives numbers that are numbers, all accounts, and probabilities that add up to 1, whatever it was told', () =>
  fc.assert(fc.property(anyWords, fc.integer({ min: -1e12, max: 1e13 }), (words, at) => {
    for (const scored of ranked(say(openChooser(), words), 'seed', at)) {
      expect(scored.map(({ account_id }) => account_id).toSorted()).toEqual(accounts)
      expect(scored.reduce((sum, { propensity }) => sum + propensity, 0)).toBeCloseTo(1, 9)
      for (const { mean, spread, index } of scored) {
        expect(mean >= 0 && mean <= 1 && spread >= 0 && spread <= 0.5 && Number.isFinite(index)).toBe(true)
      }
    }
  }), { numRuns: 100 }))

it('stays sane after twenty thousand of the same', () => {
  for (const outcome of ['success', 'failure', 'provisional_failure'] as const) {
    const chooser = openChooser()
    for (let i = 0; i < 20_000; i++) chooser.ended('shop', `try_${i}`, 'a', { method: 'upi', network_or_bank: null, currency: 'INR' }, outcome, start + i)
    const [first] = chooser.rank('shop', ['a'], { method: 'upi', network_or_bank: null, currency: 'INR' }, { seed: '', now_ms: start, may_explore: false })
    expect(first !== undefined && Math.abs(first.mean - Number(outcome === 'success')) < 0.05).toBe(true)
  }
})

it('counts a try by its first word that counts, however often it is repeated and whatever is said later', () =>
  fc.assert(fc.property(fc.array(fc.constantFrom<Outcome>('success', 'failure', 'neutral', 'provisional_failure'), { minLength: 1, maxLength: 6 }), words => {
    const chooser = openChooser()
    const [segment] = segments
    if (segment === undefined) return
    for (const word of words) for (let i = 0; i < 3; i++) chooser.ended('shop', 'one', 'a', segment, word, start)
    const counted = words.find(word => word === 'success' || word === 'failure') ?? (words.includes('neutral') ? 'neutral' : 'failure')
    expect(chooser.successRate('shop', 'a', segment, 60, start)).toEqual(counted === 'neutral' ? { mean: 1, observations: 0 } : { mean: Number(counted === 'success'), observations: 1 })
  })))

it('counts the same in whatever order outcomes arrive', () =>
  fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }), fc.infiniteStream(fc.nat(1000)), (outcomes, order) => {
    const rateOf = (list: readonly boolean[]) => {
      const chooser = openChooser()
      const [segment] = segments
      if (segment === undefined) return undefined
      list.forEach((success, i) => chooser.ended('shop', `try_${i}`, 'a', segment, success ? 'success' : 'failure', start))
      return chooser.successRate('shop', 'a', segment, 60, start)
    }
    const shuffled = outcomes.map(success => ({ success, key: order.next().value })).toSorted((a, b) => a.key - b.key).map(({ success }) => success)
    expect(rateOf(shuffled)).toEqual(rateOf(outcomes))
  })))
