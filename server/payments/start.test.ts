import { expect, it } from 'vitest'
import type { Instrument } from '../gateways/index.ts'
import { EXPIRY, T0, account, book, contradictions, done, paymentIn, startOn, started } from '../testing/books.ts'
import { refusalOf } from '../testing/refusal.ts'
import { later, seconds } from '../platform/clock.ts'
import { hearPayment } from './hear.ts'

const refusal = (work: () => unknown) => refusalOf(work)?.code ?? 'done'
const netbanking: Instrument = { method: 'netbanking', bank: 'HDFC' }
const paid = hearPayment(started(1), 1, done('capture'), { cause: 'x', now: T0 })

it('writes down who is asked, and under which reference, before anyone is', () => {
  const [next, { payment, account: chosen }] = startOn(book())
  expect(chosen?.id).toBe('acc_1')
  expect(payment).toMatchObject({ number: 1, state: 'initiated', tries: 1, account_id: 'acc_1', next_check_at: later(T0, seconds(31)) })
  expect(next.tries).toMatchObject([{ payment: 1, number: 1, reference: payment.reference, outcome: null }])
  expect(next.refs).toMatchObject([{ payment: 1, try: 1 }])
  expect(next.news.map(({ kind }) => kind)).toEqual(['payment.routed', 'payment.initiated'])
  expect(contradictions(next)).toEqual([])
})

it('keeps of a card what recognises it, and not what uses it', () => {
  const [next] = startOn(book())
  expect(paymentIn(next).instrument).toEqual({ network: 'visa', bin: '411111', last4: '1111' })
  expect(JSON.stringify(next, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('4111111111111111')
})

it.each<[string, () => unknown, string]>([
  ['a paid order', () => startOn(paid), 'order_already_paid'],
  ['an order at its end', () => startOn(book(), { now: EXPIRY }), 'order_expired'],
  ['an order a moment before its end', () => startOn(book(), { now: later(EXPIRY, -1) }), 'done'],
  ['an order with as many payments as it may have', () => startOn(started(2), { max_payments: 2 }), 'transaction_limit_reached_for_order'],
  ['the order of another project', () => startOn(book(), { project_id: 'proj_2' }), 'order_not_found'],
  ['a method that the order does not take', () => startOn(book({ payment_methods: 'upi, nb' })), 'invalid_payment_data'],
  ['a method that the order does not take, though it is paid', () => startOn({ ...paid, order: { ...paid.order, payment_methods: 'upi' } }), 'invalid_payment_data'],
  ['netbanking where the order takes nb', () => startOn(book({ payment_methods: 'upi, nb' }), { instrument: netbanking }), 'done'],
])('decides on a payment of %s', (_, work, code) => expect(refusal(work)).toBe(code))

it('finds its own earlier work when it is run again, and asks nobody twice', () => {
  const nonce = crypto.randomUUID()
  const [first] = startOn(book(), { nonce })
  const [again, { payment, account: chosen }] = startOn(first, { nonce })
  expect(again).toBe(first)
  expect(payment.number).toBe(1)
  expect(chosen).toBeUndefined()
})

it('goes on with its own earlier work where it hears of the commit only when it is run again', () => {
  const call = { nonce: crypto.randomUUID(), reference: 'k3v9q2m7x4b8n6p2w5t3' }
  const [first] = startOn(book(), call)
  const [again, { payment, account: chosen }] = startOn(first, call)
  expect(again).toBe(first)
  expect([payment.number, chosen?.id]).toEqual([1, 'acc_1'])
})

it.each<[string, Parameters<typeof startOn>[1], Parameters<typeof book>[0], string | undefined]>([
  ['the first of two', { accounts: [account(), account({ id: 'acc_2' })] }, {}, 'acc_1'],
  ['one that holds, where the order wants a hold', { accounts: [account({ preauth: false }), account({ id: 'acc_2' })] }, { preauth: true }, 'acc_2'],
  ['none, where nobody holds', { accounts: [account({ preauth: false })] }, { preauth: true }, undefined],
  ['none, where the method cannot be held', { instrument: netbanking }, { preauth: true }, undefined],
  ['none for a currency that nobody takes', {}, { currency: 'USD' }, undefined],
  ['none for a bank that nobody reaches', { instrument: { method: 'netbanking', bank: 'NOBANK' } }, {}, undefined],
  ['none for less than anybody takes', {}, { amount_minor: 99n }, undefined],
  ['none, where there is none', { accounts: [] }, {}, undefined],
])('asks %s', (_, start, order, account_id) => {
  const [next, { payment, account: chosen }] = startOn(book(order), start)
  expect(chosen?.id).toBe(account_id)
  expect(payment.state).toBe(account_id === undefined ? 'init_failed' : 'initiated')
  if (account_id === undefined) expect(payment).toMatchObject({ error_code: 'no_eligible_gateway', tries: 0, next_check_at: null })
  expect(contradictions(next)).toEqual([])
})
