import { expect, it } from 'vitest'
import type { Limits } from './connector.ts'
import { moneyOf } from './testbeds.ts'

const limits: Limits = { fetches_per_minute: 1, currencies: [], min_amount_minor: 1n, expiry_minutes: [1, 1], banks: [], wallets: [], preauth_methods: [], preauth_by: 'payment' }

it.each([
  [['EUR', 'INR'], 'INR', 'USD'],
  [['EUR', 'USD'], 'EUR', 'USD'],
  [['USD'], 'USD', 'EUR'],
])('of a gateway that takes %j the suite asks for %s, and holds %s for wrong', (currencies, currency, another_currency) =>
  expect(moneyOf({ name: 'acorn', limits: { ...limits, currencies } })).toEqual({ currency, another_currency }))

it('says which file names no currency', () => expect(() => moneyOf({ name: 'acorn', limits })).toThrow('acorn/connector.ts takes no currency: limits.currencies is empty'))
