import { expect, it } from 'vitest'
import { parseExact, type Json } from '../exact-json.ts'
import { responseCodes } from '../declines.ts'
import { banks, declineOf } from './mapping.ts'
import { readPayment, readPayments, readRefund } from './read.ts'

const asked = { reference: 't8841', amount_minor: 49_900n, currency: 'INR' }
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const entity = (fields: object) => json({
  cf_payment_id: '5110001', order_id: 't8841', entity: 'payment', payment_status: 'SUCCESS', payment_amount: 499, payment_currency: 'INR', is_captured: true, ...fields,
})

it.each([
  ['captured', {}, { outcome: 'done', event: 'capture' }],
  ['held', { is_captured: false }, { outcome: 'done', event: 'authorize' }],
  ['captured in part', { authorization: { action: 'CAPTURE', status: 'SUCCESS', captured_amount: 300 } }, { outcome: 'done', event: 'capture', facts: { captured_minor: 30_000n } }],
  ['a capture under way', { is_captured: false, authorization: { action: 'CAPTURE', status: 'PENDING' } }, { outcome: 'unknown' }],
  ['a void under way', { is_captured: false, authorization: { action: 'VOID', status: 'PENDING' } }, { outcome: 'unknown' }],
  ['let go', { is_captured: false, authorization: { action: 'VOID', status: 'SUCCESS' } }, { outcome: 'done', event: 'void' }],
  ['let go, by its status', { payment_status: 'VOID', is_captured: false }, { outcome: 'done', event: 'void' }],
  ['not begun', { payment_status: 'NOT_ATTEMPTED' }, { outcome: 'needs_payer' }],
  ['under way', { payment_status: 'PENDING' }, { outcome: 'needs_payer' }],
  ['failed', { payment_status: 'FAILED' }, { outcome: 'declined', decline: { code: 'unknown_decline', retry: 'never' } }],
  ['cancelled', { payment_status: 'CANCELLED' }, { outcome: 'declined' }],
  ['left', { payment_status: 'USER_DROPPED' }, { outcome: 'done', event: 'drop' }],
  ['of another order', { order_id: 'other' }, { outcome: 'unknown' }],
  ['of less money', { payment_amount: 498.99 }, { outcome: 'unknown' }],
  ['of another currency', { payment_currency: 'USD' }, { outcome: 'unknown' }],
  ['of more money', { payment_amount: 509 }, { outcome: 'done', event: 'capture', facts: { surcharge_minor: 1_000n } }],
  ['without an amount', { payment_amount: null }, { outcome: 'unknown' }],
  ['with too many decimals', { payment_amount: 499.001 }, { outcome: 'unknown' }],
  ['with a word for an amount', { payment_amount: 'many' }, { outcome: 'unknown' }],
  ['with a number for a status', { payment_status: 1 }, { outcome: 'unknown' }],
  ['without an id', { cf_payment_id: null }, { outcome: 'unknown' }],
  ['captured perhaps', { is_captured: 'perhaps' }, { outcome: 'unknown' }],
])('reads a payment %s', (_, fields, answer) => expect(readPayment(entity(fields), false, asked)).toMatchObject(answer))

it.each<[string[], string | undefined]>([
  [['FAILED', 'SUCCESS'], 'done'], [['SUCCESS', 'FAILED'], 'done'], [['FAILED', 'PENDING'], 'needs_payer'], [['FAILED', 'NEW_WORD'], 'unknown'],
  [['PENDING', 'NEW_WORD', 'SUCCESS'], 'done'], [['FAILED', 'FAILED'], 'declined'], [[], undefined],
])('makes of payments that are %j: %s', (statuses, outcome) =>
  expect(readPayments(statuses.map(payment_status => entity({ payment_status })), false, asked)?.outcome).toBe(outcome))

it.each([['SUCCESS', { outcome: 'done', state: 'success' }], ['PENDING', { outcome: 'pending' }], ['ONHOLD', { outcome: 'pending' }], ['CANCELLED', { outcome: 'done', state: 'cancelled' }], ['FAILED', { outcome: 'done', state: 'failed' }], ['NEW_WORD', { outcome: 'unknown' }]])(
  'reads a refund that is %s', (refund_status, answer) =>
    expect(readRefund(json({ cf_refund_id: '9', refund_id: 'rf', refund_amount: 1.1, refund_currency: 'INR', refund_status }))).toMatchObject(answer))

it('takes the code of the bank before the reason, and the reason before Cashfree\'s own code', () => {
  expect(declineOf('TRANSACTION_DECLINED', '51', 'auth_declined', 'no funds')).toEqual({ code: 'insufficient_funds', fault: 'payer', retry: 'later', raw: 'TRANSACTION_DECLINED/51', message: 'no funds' })
  expect(declineOf('TRANSACTION_DECLINED', 'XYZ', 'auth_declined')).toMatchObject({ code: 'declined_by_payer', raw: 'TRANSACTION_DECLINED/XYZ' })
  expect(declineOf('ISSUER_NOT_AVAILABLE')).toMatchObject({ code: 'issuer_unavailable', retry: 'elsewhere' })
  expect(declineOf()).toMatchObject({ code: 'unknown_decline', retry: 'never', raw: 'none' })
})

it('never sends a payment elsewhere on a code that leaves open whether the money was taken', () => {
  for (const code of ['68', '96', 'U31', 'U67', 'U68', 'U70', 'U85', 'U88', 'UT', 'BT']) expect([code, responseCodes[code]?.retry]).not.toEqual([code, 'elsewhere'])
})

it('has one bank code for a bank, whatever it is called', () =>
  expect([['HDFC', 3021], ['ICIC', 3022], ['UTIB', 3003], ['SBIN', 3044], ['KKBK', 3032], ['TEST', 3333]].filter(([name, code]) => banks[name ?? ''] !== code)).toEqual([]))
