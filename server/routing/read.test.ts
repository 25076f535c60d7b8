import { describe, expect, it } from 'vitest'
import { compile, prepare } from './compile.ts'
import type { Condition } from './condition.ts'
import { subjectOf } from './fields.ts'
import { facts } from '../testing/facts.ts'
import { quickest } from '../testing/quickest.ts'
import { momentIn } from './moment.ts'
import { readConfiguration } from './read/configuration.ts'

const known = new Set(['acc_a', 'acc_b'])
const simple = { kind: 'priority', accounts: ['acc_a'] }
const rule = (when: unknown, choose: unknown = simple, name = 'r') => ({ name, when, choose })
const read = (given: unknown) => readConfiguration(given, known)
const wrongWith = (given: unknown) => {
  const problems = read(given)
  return Array.isArray(problems) ? problems.map(({ path, message }) => `${path}: ${message}`) : []
}
const wrongRule = (when: unknown, choose?: unknown) => wrongWith({ rules: [rule(when, choose)], default: simple })

describe('a configuration', () => {
  it.each<[string, unknown, string]>([
    ['no object', [], 'the configuration: must be an object'],
    ['no simple rule', { rules: [] }, 'default: is required: the simple rule, for every payment that no other rule takes'],
    ['two simple rules', { default: [simple, simple] }, 'default.kind: must be one of priority, split, smart, threshold'],
    ['a misspelt part', { default: simple, rule: [] }, 'rule: is not known; it is one of time_zone, rules, default, fees'],
    ['a time zone nobody has', { default: simple, time_zone: 'Asia/Kolkatta' }, 'time_zone: must be a time zone such as Asia/Kolkata'],
    ['two rules of one name', { default: simple, rules: [rule({ field: 'retry', op: 'is', value: true }), rule({ field: 'retry', op: 'is', value: true })] }, 'rules[1].name: is taken: "r"'],
    ['an account that is not there', { default: { kind: 'priority', accounts: ['acc_a', 'acc_gone'] } }, 'default.accounts[1]: "acc_gone" is no gateway account of this project'],
    ['an account named twice', { default: { kind: 'priority', accounts: ['acc_a', 'acc_a'] } }, 'default.accounts[1]: "acc_a" is named twice'],
    ['nobody', { default: { kind: 'priority', accounts: [] } }, 'default.accounts: must name at least one gateway account'],
    ['shares of 99', { default: { kind: 'split', shares: { acc_a: 60, acc_b: 39 } } }, 'default.shares: must add up to 100; they add up to 99'],
    ['shares of three decimals', { default: { kind: 'split', shares: { acc_a: 99.999, acc_b: 0.001 } } }, 'default.shares.acc_a: must be a share of 0.01 to 100, with at most two decimals'],
    ['a window of its own', { default: { kind: 'smart', accounts: ['acc_a'], window_minutes: 20 } }, 'default.window_minutes: must be one of 15, 30, 60'],
    ['a weight for a stranger', { default: { kind: 'smart', accounts: ['acc_a'], weights: { acc_b: 2 } } }, 'default.weights: weighs acc_b, which is not among the accounts of this choice'],
    ['a primary twice', { default: { kind: 'threshold', primary: 'acc_a', below_percent: 60, accounts: ['acc_a'] } }, 'default.accounts: names the primary acc_a once more'],
    ['a fixed fee of no currency', { default: simple, fees: [{ account: 'acc_a', percent: 1, fixed: 3 }] }, 'fees[0].currency: is required where there is a fixed fee'],
  ])('with %s is refused, and it is said where', (_, given, message) => expect(wrongWith(given)).toContain(message))

  it('adds shares as decimals, not as doubles', () =>
    expect(wrongWith({ default: { kind: 'split', shares: { acc_a: 33.34, acc_b: 66.66 } } })).toEqual([]))

  it('says all that is wrong at once, and no more than a person reads', () => {
    expect(wrongWith({ default: { kind: 'priority', accounts: ['x'] }, rules: [rule({ field: 'shoe_size', op: 'is', value: 42 })] })).toHaveLength(2)
    expect(wrongWith({ default: simple, rules: Array.from({ length: 100 }, () => rule({})) })).toHaveLength(20)
  })
})

describe('a condition', () => {
  const test = (field: string, op: string, value: unknown) => ({ field, op, value })
  it.each<[unknown, string]>([
    [test('shoe_size', 'is', 42), 'rules[0].when.field: is not known: "shoe_size"; it is one of currency, amount,'],
    [test('__proto__', 'is', 42), 'rules[0].when.field: is not known'],
    [{ all: [test('amount', '>', 5), { any: [test('card_bin', 'in', ['411111', '41111x'])] }] }, 'rules[0].when.all[1].any[0].value[1]: must be 6 or 8 digits'],
    [test('card_bin', 'in', ['1234567']), 'rules[0].when.value[0]: must be 6 or 8 digits'],
    [test('amount', 'is', '5'), 'rules[0].when.value: must be an amount in major units, 0 or more'],
    [test('amount', 'between', [5]), 'rules[0].when.value: must be a list of two: from and to'],
    [test('amount', 'between', [9, 5]), 'rules[0].when.value: must go from the smaller to the larger: 9 is more than 5'],
    [test('currency', '>', 'INR'), 'rules[0].when.op: must be one of is, is_not, in, not_in'],
    [test('currency', 'is', 'RUPEE'), 'rules[0].when.value: must be an ISO 4217 currency code such as INR'],
    [test('hour', 'is', 24), 'rules[0].when.value: must be a whole number from 0 to 23'],
    [test('date', '>', '2026-02-30'), 'rules[0].when.value: must be a date such as 2026-11-24'],
    [test('weekday', 'in', []), 'rules[0].when.value: must not be empty'],
    [test('retry', 'is', 'yes'), 'rules[0].when.value: must be true or false'],
    [test('gmv_day', '>', 5), 'rules[0].when.account: must be the id of a gateway account'],
    [{ ...test('gmv_day', '>', 5), account: 'acc_gone' }, 'rules[0].when.account: "acc_gone" is no gateway account of this project'],
    [{ ...test('amount', '>', 5), account: 'acc_a' }, 'rules[0].when.account: is not known; it is one of field, op, value'],
    [{ all: [] }, 'rules[0].when.all: must have at least one condition'],
    [{ all: [test('retry', 'is', true)], any: [] }, 'rules[0].when.any: is not known; it is one of all'],
    [undefined, 'rules[0].when: must be {"all": […]}, {"any": […]} or {"field", "op", "value"}'],
  ])('%j is refused, and it is said where', (when, message) => expect(wrongRule(when).join('\n')).toContain(message))

  it('a thousand deep is refused, and nothing overflows', () => {
    const deep = (levels: number) => Array.from({ length: levels }).reduce<unknown>(inner => ({ all: [inner, inner] }), test('retry', 'is', true))
    let chain: unknown = test('retry', 'is', true)
    for (let level = 0; level < 1000; level += 1) chain = { any: [chain] }
    expect(wrongRule(chain)[0]).toMatch(/^rules\[0\]\.when\.any\[0\].*: is nested deeper than 16 levels$/)
    expect(wrongRule(deep(5))).toEqual([])
  })

  it('with a list of a million is read, and asked in some microseconds at most', () => {
    const value = Array.from({ length: 1_000_000 }, (_, at) => String(10_000_000 + at * 7))
    const configuration = read({ rules: [rule(test('card_bin', 'in', value))], default: simple })
    if (Array.isArray(configuration) || configuration.rules[0] === undefined) throw new Error('refused')
    const holds = compile(prepare(configuration.rules[0].when))
    const subject = (bin: string) => subjectOf(facts({ method: 'card', bin }), undefined, momentIn('UTC')(new Date(0)), () => undefined)
    expect([holds(subject('10000007')), holds(subject('10000008')), holds(subject('16999993'))]).toEqual([true, false, true])
    const asked = subject('15000003')
    // That many in a second: a list that is gone through takes some ms each.
    expect(quickest(1_000, () => { for (let n = 0; n < 100_000; n += 1) holds(asked) })).toBeLessThan(1_000)
  })
})

describe('what a condition holds for', () => {
  const india = momentIn('Asia/Kolkata')
  // A Tuesday, 00:30 in India and still Monday in UTC.
  const now = new Date('2026-11-23T19:00:00Z')
  const upi = facts({ now, method: 'upi', channel: 'collect', handle: 'okhdfcbank', amount_minor: 229_950n, tags: { udf1: 'gold', campaign: 'diwali' }, customer_id: 'c1', number: 2 })
  const card = facts({ now, method: 'card', bin: '41111111' })
  const holds = (when: Condition, of = upi, known_card: Parameters<typeof subjectOf>[1] = undefined) => compile(prepare(when))(subjectOf(of, known_card, india(now), (id, currency, span) => (id === 'acc_a' && currency === 'INR' && span === 'day' ? 500 : undefined)))
  const is = (field: string, value: string | number | boolean): Condition => ({ field, op: 'is', value })

  it.each<[Condition, boolean]>([
    [is('method', 'upi'), true], [is('upi_handle', 'okhdfcbank'), true], [is('upi_channel', 'intent'), false],
    [is('amount', 2299.5), true], [{ field: 'amount', op: '>', value: 2299.5 }, false], [{ field: 'amount', op: 'between', value: [2299.5, 3000] }, true],
    [is('hour', 0), true], [is('weekday', 'tuesday'), true], [is('date', '2026-11-24'), true], [{ field: 'date', op: '<', value: '2026-11-24' }, false],
    [is('udf1', 'gold'), true], [is('tags.campaign', 'diwali'), true], [is('tags.toString', 'x'), false], [is('retry', true), true], [is('customer_id', 'c1'), true],
    [is('card_network', 'visa'), false], [{ field: 'card_network', op: 'is_not', value: 'visa' }, true], [{ field: 'bank', op: 'not_in', value: ['HDFC'] }, true],
    [{ field: 'gmv_day', account: 'acc_a', op: '>=', value: 500 }, true], [{ field: 'gmv_month', account: 'acc_a', op: '<', value: 500 }, false],
    [{ any: [is('hour', 5), { all: [is('retry', true), is('preauth', false)] }] }, true],
    [{ all: [is('hour', 0), is('retry', true), is('preauth', true)] }, false],
  ])('%j: %s', (when, expected) => expect(holds(when)).toBe(expected))

  it('knows a card by its type where that is known, and as a card in any case', () => {
    const credit = { network: 'visa', type: 'credit' as const, country: 'IN', issuer: 'HDFC Bank' }
    expect([holds(is('method', 'card'), card, credit), holds(is('method', 'credit_card'), card, credit), holds(is('method', 'debit_card'), card, credit)]).toEqual([true, true, false])
    expect([holds(is('method', 'card'), card, { ...credit, type: undefined }), holds(is('method', 'credit_card'), card, { ...credit, type: undefined })]).toEqual([true, false])
    expect(holds(is('issuer', 'hdfc bank'), card, credit)).toBe(true)
  })

  it('finds a card by six digits and by eight, and by eight only where eight are known', () => {
    const within = (value: string[], bin: string) => holds({ field: 'card_bin', op: 'in', value }, facts({ method: 'card', bin }))
    expect([within(['411111'], '41111111'), within(['41111111', '508500'], '41111111'), within(['41111112'], '41111111'), within(['41111111'], '411111')]).toEqual([true, true, false, false])
  })
})
