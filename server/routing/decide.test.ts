import { describe, expect, it } from 'vitest'
import { later, minutes } from '../platform/clock.ts'
import { account } from '../testing/books.ts'
import { facts } from '../testing/facts.ts'
import { openChooser } from './chooser/index.ts'
import type { Choice, Configuration } from './configuration.ts'
import { gapsOf } from './coverage.ts'
import { decide, type Routing } from './decide.ts'
import { compileConfiguration } from './live.ts'

const accounts = ['acc_a', 'acc_b', 'acc_c'].map(id => account({ id, label: id, preauth: false }))
const configuration = (choose: Choice, more: Partial<Configuration> = {}): Configuration => ({ time_zone: 'Asia/Kolkata', rules: [], fees: [], default: choose, ...more })
const routingBy = (given: Configuration, more: Partial<Routing> = {}): Routing => {
  const live = compileConfiguration(given, 7)
  return { accountsOf: () => accounts, configurationOf: () => live, ...more }
}
const orderOf = (routing: Routing, of = facts()) => decide(routing, of).ranked.map(({ account: { id } }) => id)

const segment = { method: 'upi', network_or_bank: 'collect', currency: 'INR' }
/** A chooser that has seen so many successes of a hundred, just now. */
const taught = (rates: Record<string, number>) => {
  const chooser = openChooser()
  const now_ms = facts().now.getTime() - 60_000
  for (let n = 0; n < 100; n += 1) {
    for (const [id, of_hundred] of Object.entries(rates)) {
      chooser.began('proj_1', `${id}${n}`, id, segment, now_ms)
      chooser.ended('proj_1', `${id}${n}`, id, segment, n * of_hundred % 100 < of_hundred ? 'success' : 'failure', now_ms)
    }
  }
  return chooser
}

/** A chooser to whom all accounts did well, and those that are named have failed ever since. */
const withDown = (...ids: string[]) => {
  const chooser = taught({ acc_a: 95, acc_b: 90, acc_c: 90 })
  const now_ms = facts().now.getTime()
  for (const id of ids) for (let n = 0; n < 60; n += 1) chooser.ended('proj_1', `${id}_down_${n}`, id, segment, 'failure', now_ms)
  expect(new Set(chooser.breakers().map(({ account_id }) => account_id))).toEqual(new Set(ids))
  return chooser
}

describe('a decision', () => {
  it('goes by the first rule that holds and is switched on, and says so', () => {
    const when = { field: 'amount', op: '>=', value: 1000 } as const
    const routing = routingBy(configuration({ kind: 'priority', accounts: ['acc_a'] }, { rules: [
      { name: 'Off', enabled: false, when, choose: { kind: 'priority', accounts: ['acc_a'] } },
      { name: 'Other', enabled: true, when: { field: 'amount', op: '>', value: 1000 }, choose: { kind: 'priority', accounts: ['acc_a'] } },
      { name: 'Large', enabled: true, when, choose: { kind: 'priority', accounts: ['acc_c', 'acc_b'] } },
      { name: 'Late', enabled: true, when, choose: { kind: 'priority', accounts: ['acc_a'] } },
    ] }))
    const { ranked, trace } = decide(routing, facts())
    expect(ranked.map(({ account: { id }, reason }) => [id, reason])).toEqual([['acc_c', 'number 1 of the priority list'], ['acc_b', 'number 2 of the priority list']])
    expect(trace).toMatchObject({
      configuration: 7, rule: 'Large', choice: 'priority', explored: null,
      accounts: [{ account_id: 'acc_a', because: 'not named by the rule' }, { account_id: 'acc_b' }, { account_id: 'acc_c' }],
    })
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace)
  })

  it('names nobody whom the configuration does not name, though others could', () => {
    const off = accounts.map(each => ({ ...each, enabled: each.id !== 'acc_a' }))
    const { ranked, trace } = decide(routingBy(configuration({ kind: 'smart', accounts: ['acc_a'] }), { accountsOf: () => off }), facts())
    expect([ranked, trace.order]).toEqual([[], []])
    expect(trace.accounts[0]).toEqual({ account_id: 'acc_a', because: 'switched off' })
  })

  it('is the same again from the same inputs', () => {
    const routing = routingBy(configuration({ kind: 'smart', accounts: ['acc_a', 'acc_b', 'acc_c'] }), { chooser: taught({ acc_a: 80, acc_b: 81, acc_c: 82 }) })
    expect(decide(routing, facts())).toEqual(decide(routing, facts()))
  })

  it('asks the accounts in their order where there is no configuration', () =>
    expect(orderOf({ accountsOf: () => accounts.map(each => ({ ...each, enabled: each.id !== 'acc_a' })) })).toEqual(['acc_b', 'acc_c']))

  it('asks last what is down where there is no configuration, and says so', () => {
    const { ranked, trace } = decide({ accountsOf: () => accounts, chooser: withDown('acc_a') }, facts())
    expect(ranked.map(({ account: { id } }) => id)).toEqual(['acc_b', 'acc_c', 'acc_a'])
    expect(ranked[2]?.reason).toBe('number 1 of the accounts: the project has no rules; it is down')
    expect(trace.scores.find(({ account_id }) => account_id === 'acc_a')?.breaker).toBe('open')
    expect(decide({ accountsOf: () => accounts, chooser: withDown('acc_a', 'acc_b', 'acc_c') }, facts()).ranked.map(({ account: { id } }) => id)).toEqual(['acc_a', 'acc_b', 'acc_c'])
  })
})

describe('a choice', () => {
  it('by success puts the best first, and says what is expected of each', () => {
    const { ranked, trace } = decide(routingBy(configuration({ kind: 'smart', accounts: ['acc_a', 'acc_b', 'acc_c'], explore_up_to: 500 }), { chooser: taught({ acc_a: 60, acc_b: 95, acc_c: 80 }) }), facts())
    expect(ranked.map(({ account: { id } }) => id)).toEqual(['acc_b', 'acc_c', 'acc_a'])
    expect(ranked[0]?.reason).toContain('expected success')
    expect(trace.scores).toHaveLength(3)
    expect(trace.explored).toBeNull()
  })

  it('by success with weights prefers what is weighed more', () =>
    expect(orderOf(routingBy(configuration({ kind: 'smart', accounts: ['acc_a', 'acc_b'], weights: { acc_a: 2 }, explore_up_to: 0 }), { chooser: taught({ acc_a: 60, acc_b: 95 }) }))[0]).toBe('acc_a'))

  it('by margin prefers a cheap gateway that succeeds nearly as often, and not one that rarely does', () => {
    const by = (rates: Record<string, number>) => routingBy(configuration({ kind: 'smart', accounts: ['acc_a', 'acc_b'], margin_percent: 10, explore_up_to: 0 }, {
      fees: [{ account: 'acc_a', method: 'upi', percent: 0.5 }, { account: 'acc_a', percent: 9 }, { account: 'acc_b', currency: 'INR', percent: 2, fixed: 3 }],
    }), { chooser: taught(rates) })
    expect(orderOf(by({ acc_a: 90, acc_b: 93 }))).toEqual(['acc_a', 'acc_b'])
    expect(orderOf(by({ acc_a: 50, acc_b: 93 }))).toEqual(['acc_b', 'acc_a'])
    const { trace } = decide(by({ acc_a: 90, acc_b: 93 }), facts())
    // 1,000 INR: a margin of 100, less 5 at A and 23 at B.
    for (const { account_id, index } of trace.scores) expect(trace.worth?.[account_id]).toBe(Math.round(index * (account_id === 'acc_a' ? 9_500 : 7_700)))
  })

  it('by threshold keeps to the primary until its rate falls under the limit', () => {
    const by = (rates: Record<string, number>) => routingBy(configuration({ kind: 'threshold', primary: 'acc_a', below_percent: 70, accounts: ['acc_b', 'acc_c'], window_minutes: 30 }), { chooser: taught(rates) })
    expect(orderOf(by({ acc_a: 75, acc_b: 99, acc_c: 90 }))).toEqual(['acc_a', 'acc_b', 'acc_c'])
    expect(orderOf(by({ acc_a: 65, acc_b: 99, acc_c: 90 }))).toEqual(['acc_b', 'acc_c', 'acc_a'])
    expect(orderOf(by({}))[0]).toBe('acc_a')
    expect(decide(by({ acc_a: 75, acc_b: 99 }), facts()).ranked[0]?.reason).toBe('the primary: 75.0 %, not under 70 %')
  })

  it('by split keeps an order where it was, and tells who comes next', () => {
    const routing = routingBy(configuration({ kind: 'split', shares: { acc_a: 10, acc_b: 60, acc_c: 30 } }))
    const { ranked, trace } = decide(routing, facts({ number: 2, earlier: 'acc_a' }))
    expect(ranked.map(({ account: { id }, reason }) => [id, reason])).toEqual([['acc_a', 'where this order went before'], ['acc_b', 'next by share, 60 %'], ['acc_c', 'next by share, 30 %']])
    expect(trace.credits).toEqual({ acc_a: 0, acc_b: 0, acc_c: 0 })
  })

  it('passes over a gateway whose breaker is open, while another is there', () => {
    const chooser = withDown('acc_a')
    expect(orderOf(routingBy(configuration({ kind: 'priority', accounts: ['acc_a', 'acc_b'] }), { chooser }))).toEqual(['acc_b'])
    const alone = decide(routingBy(configuration({ kind: 'priority', accounts: ['acc_a'] }), { chooser }), facts())
    expect(alone.ranked.map(({ account: { id } }) => id)).toEqual(['acc_a'])
  })

  it('asks all in its order where all breakers are open', () => {
    const { ranked } = decide(routingBy(configuration({ kind: 'priority', accounts: ['acc_c', 'acc_a'] }), { chooser: withDown('acc_a', 'acc_c') }), facts())
    expect(ranked.map(({ account: { id }, reason }) => [id, reason])).toEqual([
      ['acc_c', 'number 1 of the priority list; its breaker is open, as are all others of this choice'], ['acc_a', 'number 2 of the priority list; its breaker is open, as are all others of this choice'],
    ])
  })

  it.each<[string, Choice]>([
    ['a list', { kind: 'priority', accounts: ['acc_a', 'acc_b'] }],
    ['a split', { kind: 'split', shares: { acc_a: 99, acc_b: 1 } }],
    ['a threshold', { kind: 'threshold', primary: 'acc_a', below_percent: 1, accounts: ['acc_b'], window_minutes: 30 }],
    ['success without exploring', { kind: 'smart', accounts: ['acc_a', 'acc_b'], weights: { acc_a: 9 }, explore_up_to: 0 }],
  ])('by %s lets an account that was down try again: after a minute, later and later while it fails, and for good after two successes', (_, choose) => {
    const chooser = withDown('acc_a')
    const routing = routingBy(configuration(choose), { chooser })
    let tries = 0
    const firstAt = (minute: number) => orderOf(routing, facts({ order_key: `order_${tries += 1}`, now: later(facts().now, minutes(minute)) }))[0]
    const ends = (outcome: 'success' | 'failure', minute: number) => { chooser.ended('proj_1', `again_${minute}`, 'acc_a', segment, outcome, later(facts().now, minutes(minute)).getTime()) }
    expect([firstAt(0.9), firstAt(1)]).toEqual(['acc_b', 'acc_a'])
    chooser.began('proj_1', 'again_1', 'acc_a', segment, later(facts().now, minutes(1)).getTime())
    expect(firstAt(1), 'one at a time').toBe('acc_b')
    ends('failure', 1)
    expect([firstAt(1.9), firstAt(2)]).toEqual(['acc_b', 'acc_a'])
    ends('failure', 4)
    expect([firstAt(7.9), firstAt(8)]).toEqual(['acc_b', 'acc_a'])
    ends('failure', 600)
    expect([firstAt(629), firstAt(630)]).toEqual(['acc_b', 'acc_a'])
    for (let minute = 630; chooser.breakers().length > 0; minute += 1) {
      expect(minute).toBeLessThan(650)
      expect(firstAt(minute)).toBe('acc_a')
      ends('success', minute)
    }
    expect(firstAt(650)).toBe('acc_a')
  })
})

describe('what a configuration leaves without a gateway', () => {
  const preauth = account({ id: 'acc_p', preauth: true })
  const all = [...accounts, preauth]

  it('is nothing, where every rule names somebody for each payment it may take', () => {
    expect(gapsOf(configuration({ kind: 'priority', accounts: ['acc_a', 'acc_p'] }), all)).toEqual([])
    // Nobody holds the money of a wallet payment: that is not the configuration's doing.
    expect(gapsOf(configuration({ kind: 'priority', accounts: ['acc_a'] }), accounts)).toEqual([])
  })

  it('is told by rule and kind of payment', () => {
    const gaps = gapsOf(configuration({ kind: 'priority', accounts: ['acc_a', 'acc_p'] }, { rules: [
      { name: 'Cards', enabled: true, when: { all: [{ field: 'method', op: 'is', value: 'card' }, { field: 'amount', op: '>=', value: 50_000 }] }, choose: { kind: 'priority', accounts: ['acc_a'] } },
    ] }), all)
    expect(gaps).toContainEqual({ rule: 'Cards', payments: 'card in INR with pre-auth' })
    expect(gaps.every(({ rule, payments }) => rule === 'Cards' && payments.includes('pre-auth'))).toBe(true)
  })

  it('is not what a rule cannot take, or an earlier rule always does', () => {
    const hold = { field: 'preauth', op: 'is', value: true } as const
    const rules = [
      { name: 'Holds', enabled: true, when: hold, choose: { kind: 'priority' as const, accounts: ['acc_p'] } },
      { name: 'Cards', enabled: true, when: { field: 'card_network', op: 'is', value: 'visa' } as const, choose: { kind: 'priority' as const, accounts: ['acc_a'] } },
    ]
    expect(gapsOf(configuration({ kind: 'priority', accounts: ['acc_a'] }, { rules }), all)).toEqual([])
    expect(gapsOf(configuration({ kind: 'priority', accounts: ['acc_a'] }, { rules: rules.slice(1) }), all)).not.toEqual([])
    expect(gapsOf(configuration({ kind: 'priority', accounts: ['acc_a', 'acc_p'] }, { rules: rules.map(rule => ({ ...rule, enabled: false })) }), all)).toEqual([])
  })
})
