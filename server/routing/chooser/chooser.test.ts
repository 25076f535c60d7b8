import { expect, it } from 'vitest'
import { openChooser, type Breaker, type Chooser, type Outcome, type Segment } from './index.ts'

const upi: Segment = { method: 'upi', network_or_bank: null, currency: 'INR' }
const start = Date.parse('2026-11-24T06:30:00Z')
let tries = 0

/** So many tries in a row, one a second; the time after the last. */
const pay = (chooser: Chooser, account_id: string, outcomes: Outcome[], from_ms = start, segment = upi) => {
  for (const outcome of outcomes) {
    const try_id = `try_${tries++}`
    chooser.began('shop', try_id, account_id, segment, from_ms)
    chooser.ended('shop', try_id, account_id, segment, outcome, from_ms)
    from_ms += 1000
  }
  return from_ms
}
const many = (n: number, outcome: Outcome): Outcome[] => Array.from({ length: n }, () => outcome)
const firstOf = (chooser: Chooser, now_ms: number, accounts = ['a', 'b']) =>
  chooser.rank('shop', accounts, upi, { seed: 'x', now_ms, may_explore: false })[0]?.account_id

it('puts the account first that succeeds more often, and leaves none out', () => {
  const chooser = openChooser()
  const now_ms = pay(chooser, 'b', many(60, 'success'), pay(chooser, 'a', [...many(30, 'success'), ...many(30, 'failure')]))
  const ranked = chooser.rank('shop', ['a', 'b', 'c'], upi, { seed: 'x', now_ms, may_explore: true })
  expect(ranked.map(({ account_id }) => account_id).toSorted()).toEqual(['a', 'b', 'c'])
  expect(firstOf(chooser, now_ms)).toBe('b')
})

it('opens the breaker of an account that stops working, tells so, and closes it when it works again', () => {
  const chooser = openChooser()
  const heard: Breaker[] = []
  chooser.onBreaker(breaker => heard.push(breaker))
  let now_ms = pay(chooser, 'a', many(100, 'success'))
  now_ms = pay(chooser, 'a', many(12, 'failure'), now_ms)
  expect(chooser.breakers().map(({ account_id }) => account_id)).toContain('a')
  expect(firstOf(chooser, now_ms)).toBe('b')
  now_ms = pay(chooser, 'a', many(12, 'success'), now_ms)
  expect(chooser.breakers()).toEqual([])
  expect([...new Set(heard.map(({ state }) => state))]).toEqual(['open', 'closed'])
})

it('counts a try once, whoever says what became of it', () => {
  const chooser = openChooser()
  chooser.began('shop', 't', 'a', upi, start)
  for (let i = 0; i < 3; i++) chooser.ended('shop', 't', 'a', upi, 'success', start + i)
  expect(chooser.successRate('shop', 'a', upi, 15, start)).toEqual({ mean: 1, observations: 1 })
})

it('takes back a provisional failure when the payment turns out paid', () => {
  const chooser = openChooser()
  chooser.ended('shop', 't', 'a', upi, 'provisional_failure', start)
  expect(chooser.successRate('shop', 'a', upi, 15, start)).toEqual({ mean: 0, observations: 1 })
  chooser.ended('shop', 't', 'a', upi, 'success', start + 90_000)
  chooser.ended('shop', 't', 'a', upi, 'provisional_failure', start + 100_000)
  expect(chooser.successRate('shop', 'a', upi, 15, start + 100_000)).toEqual({ mean: 1, observations: 1 })
})
