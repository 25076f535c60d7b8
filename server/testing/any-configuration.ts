import fc from 'fast-check'
import type { Condition, Test } from '../routing/condition.ts'
import { windows, type Choice, type Configuration, type Fee } from '../routing/configuration.ts'

export const known_accounts = ['acc_a', 'acc_b', 'over', 'acc with space', '42']

/** Texts with everything in them that means something between words. */
const anyWord = fc.oneof(
  fc.constantFrom('and', 'or', 'in', 'is', 'not', 'of', 'a', '5', 'true', 'two words', 'a,b', '(x)', '"quoted"', '100%', '#1', 'a=b', '<', 'ä', '\\'),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter(text => !/[\p{Cc}\p{Surrogate}]/u.test(text)),
)
const anyAccount = fc.constantFrom(...known_accounts)
const anyDecimal = fc.integer({ min: 1, max: 10_000 }).map(n => n / 100)
const lists = <T>(value: fc.Arbitrary<T>) => fc.uniqueArray(value, { minLength: 1, maxLength: 4 })

const plain = (field: string | fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<Test> => {
  const name = typeof field === 'string' ? fc.constant(field) : field
  return fc.oneof(
    fc.record({ field: name, op: fc.constantFrom('is' as const, 'is_not' as const), value }),
    fc.record({ field: name, op: fc.constantFrom('in' as const, 'not_in' as const), value: lists(value) }),
  )
}
const ordered = <T extends number | string>(field: string, value: fc.Arbitrary<T>): fc.Arbitrary<Test> => fc.oneof(
  fc.record({ field: fc.constant(field), op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const, 'is' as const), value }),
  fc.tuple(value, value).map(([a, b]) => ({ field, op: 'between' as const, value: a <= b ? [a, b] : [b, a] })),
)

export const anyTest: fc.Arbitrary<Test> = fc.oneof(
  plain('card_network', fc.constantFrom('visa', 'rupay', 'amex')),
  plain('method', fc.constantFrom('card', 'credit_card', 'upi', 'wallet')),
  plain('currency', fc.constantFrom('INR', 'USD')),
  plain('card_bin', fc.constantFrom('411111', '60801234', '508500')),
  plain('bank', fc.constantFrom('HDFC', 'SBIN')),
  plain('upi_handle', fc.constantFrom('okhdfcbank', 'ybl')),
  plain('weekday', fc.constantFrom('monday', 'sunday')),
  plain(fc.constantFrom('customer_id', 'device', 'udf1'), anyWord),
  plain(anyWord.map(name => `tags.${name}`), anyWord),
  ordered('amount', fc.oneof(anyDecimal, fc.constantFrom(0, 0.01, 123_456_789.25))),
  ordered('hour', fc.integer({ min: 0, max: 23 })),
  ordered('date', fc.constantFrom('2026-11-24', '2026-12-31', '2024-02-29')),
  fc.record({ field: fc.constantFrom('preauth', 'retry'), op: fc.constantFrom('is' as const, 'is_not' as const), value: fc.boolean() }),
  fc.record({ field: fc.constantFrom('gmv_day', 'gmv_week', 'gmv_month'), account: anyAccount, op: fc.constantFrom('<' as const, '>=' as const), value: anyDecimal }),
)

export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>(tie => ({
  node: fc.oneof({ maxDepth: 3, withCrossShrink: true },
    anyTest,
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map(all => ({ all })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map(any => ({ any })),
  ),
})).node

const anyAccounts = lists(anyAccount)

export const anyChoice: fc.Arbitrary<Choice> = fc.oneof(
  fc.record({ kind: fc.constant('priority' as const), accounts: anyAccounts }),
  fc.tuple(anyAccounts, fc.integer({ min: 1, max: 2_000 })).map(([ids, part]) => ({
    kind: 'split' as const, shares: Object.fromEntries(ids.map((id, at) => [id, (at === 0 ? 10_000 - part * (ids.length - 1) : part) / 100])),
  })),
  fc.tuple(
    anyAccounts,
    fc.record({ window_minutes: fc.constantFrom(...windows), margin_percent: anyDecimal, explore_up_to: fc.integer({ min: 0, max: 1e6 }) }, { requiredKeys: [] }),
    fc.option(anyDecimal, { nil: undefined }),
  ).map(([accounts, more, weight]) => ({ kind: 'smart' as const, accounts, ...more, ...(weight === undefined ? {} : { weights: Object.fromEntries(accounts.map(id => [id, weight])) }) })),
  fc.record({ ids: fc.uniqueArray(anyAccount, { minLength: 2, maxLength: 4 }), below: fc.integer({ min: 1, max: 99 }), window_minutes: fc.constantFrom(...windows) })
    .map(({ ids, below, window_minutes }) => ({ kind: 'threshold' as const, primary: ids[0] ?? '', below_percent: below, accounts: ids.slice(1), window_minutes })),
)

const anyFee: fc.Arbitrary<Fee> = fc.oneof(
  fc.record({ account: anyAccount, method: fc.constantFrom('upi', 'card', 'debit_card'), percent: fc.integer({ min: 0, max: 30_000 }).map(n => n / 10_000) }, { requiredKeys: ['account', 'percent'] }),
  fc.record({ account: anyAccount, currency: fc.constant('INR'), percent: anyDecimal, fixed: anyDecimal }),
)

export const anyConfiguration: fc.Arbitrary<Configuration> = fc.record({
  time_zone: fc.constantFrom('Asia/Kolkata', 'UTC', 'America/New_York'),
  rules: fc.uniqueArray(fc.record({ name: anyWord.filter(name => name.trim() !== ''), enabled: fc.boolean(), when: anyCondition, choose: anyChoice }), { maxLength: 4, selector: rule => rule.name }),
  default: anyChoice,
  fees: fc.array(anyFee, { maxLength: 3 }),
})
