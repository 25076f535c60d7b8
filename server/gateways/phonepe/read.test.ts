import { expect, it } from 'vitest'
import { parseExact, type Json } from '../exact-json.ts'
import { banks, declineOf } from './mapping.ts'
import { readOrder, readRefund } from './read.ts'

const asked = { reference: 't8841', amount_minor: 49_900n, currency: 'INR' }
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const attempt = (fields: object) => ({ transactionId: 'OM7', paymentMode: 'UPI_INTENT', timestamp: 1_790_000_000_123, amount: 49_900, state: 'COMPLETED', ...fields })
const order = (fields: object) => json({ merchantOrderId: 't8841', orderId: 'OMO7', state: 'COMPLETED', amount: 49_900, payableAmount: 49_900, feeAmount: 0, paymentDetails: [attempt({})], ...fields })

it.each([
  ['paid', {}, { outcome: 'done', event: 'capture', facts: { gateway_payment_id: 'OMO7', amount_minor: 49_900n, currency: 'INR', processor_ref: 'OM7', at: new Date(1_790_000_000_123) } }],
  ['paid by UPI', { paymentDetails: [attempt({ splitInstruments: [{ rail: { type: 'UPI', utr: '416400000001' } }] })] }, { facts: { utr: '416400000001' } }],
  ['paid by card, as older answers say it', { paymentDetails: [attempt({ rail: { type: 'PG', authorizationCode: '004511' }, instrument: { arn: '74332010001' } })] }, { facts: { utr: '74332010001', auth_id: '004511' } }],
  ['paid with a fee on top', { payableAmount: 50_900 }, { outcome: 'done', event: 'capture', facts: { amount_minor: 50_900n, surcharge_minor: 1_000n } }],
  ['paid, without a word on what is payable', { payableAmount: undefined }, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_900n } }],
  ['of less money', { amount: 49_899 }, { outcome: 'unknown' }],
  ['of more money', { amount: 49_901 }, { outcome: 'unknown' }],
  ['of less money than is said', { paymentDetails: [attempt({ amount: 100 })] }, { outcome: 'unknown' }],
  ['of less payable than its amount', { payableAmount: 49_899 }, { outcome: 'unknown' }],
  ['with a word for what is payable', { payableAmount: 'many' }, { outcome: 'unknown' }],
  ['with a broken amount', { amount: 49_900.5 }, { outcome: 'unknown' }],
  ['with an amount that is a text', { amount: '49900' }, { outcome: 'unknown' }],
  ['of another order', { merchantOrderId: 'other' }, { outcome: 'unknown' }],
  ['without an id', { orderId: null }, { outcome: 'unknown' }],
  ['in a state that is not published', { state: 'SETTLED' }, { outcome: 'unknown' }],
  ['open', { state: 'PENDING', paymentDetails: [] }, { outcome: 'needs_payer' }],
  ['open though an attempt failed', { state: 'PENDING', paymentDetails: [attempt({ state: 'FAILED' })] }, { outcome: 'needs_payer' }],
  ['held', { state: 'PENDING', paymentDetails: [attempt({ state: 'AUTHORIZED' })] }, { outcome: 'done', event: 'authorize', facts: { amount_minor: 49_900n } }],
  ['held with less', { state: 'PENDING', paymentDetails: [attempt({ state: 'AUTHORIZED', amount: 100 })] }, { outcome: 'unknown' }],
  ['under capture', { state: 'PENDING', paymentDetails: [attempt({ state: 'CAPTURE_IN_PROGRESS' })] }, { outcome: 'unknown' }],
  ['failed', { state: 'FAILED', errorCode: 'INVALID_MPIN', detailedErrorCode: 'ZM' }, { outcome: 'declined', decline: { code: 'incorrect_pin', raw: 'INVALID_MPIN/ZM' } }],
  ['failed, as only the attempt says', { state: 'FAILED', paymentDetails: [attempt({ state: 'FAILED', errorCode: 'PAYMENT_ERROR', detailedErrorCode: '51' })] }, { outcome: 'declined', decline: { code: 'insufficient_funds' } }],
  ['failed for no reason', { state: 'FAILED' }, { outcome: 'declined', decline: { code: 'unknown_decline', retry: 'never', raw: 'none' } }],
  ['left by its payer', { state: 'FAILED', errorCode: 'TXN_NOT_COMPLETED', detailedErrorCode: 'TXN_AUTO_FAILED' }, { outcome: 'done', event: 'drop' }],
  ['let go', { state: 'FAILED', errorCode: 'ORDER_CANCELLED' }, { outcome: 'done', event: 'void' }],
])('reads an order %s', (_, fields, answer) => expect(readOrder(order(fields), false, asked)).toMatchObject(answer))

it('reads a part that was captured only where the account can hold money', () => {
  const part = order({ paymentDetails: [attempt({ amount: 10_000 })] })
  expect(readOrder(part, true, asked)).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 49_900n, captured_minor: 10_000n } })
  expect(readOrder(part, false, asked)).toMatchObject({ outcome: 'unknown' })
})

it.each([
  ['PENDING', { outcome: 'pending' }], ['CONFIRMED', { outcome: 'pending' }], ['COMPLETED', { outcome: 'done', state: 'success', facts: { gateway_refund_id: 'OMR9', amount_minor: 100n, currency: 'INR' } }],
  ['FAILED', { outcome: 'done', state: 'failed' }], ['NEW_WORD', { outcome: 'unknown' }],
])('reads a refund that is %s', (state, answer) => expect(readRefund(json({ refundId: 'OMR9', amount: 100, state }), { reference: 'rf', amount_minor: 100n })).toMatchObject(answer))

it('takes no other refund for the one that was asked for', () => {
  const refund = { refundId: 'OMR9', amount: 100, state: 'COMPLETED', merchantRefundId: 'rf' }
  expect(readRefund(json({ ...refund, amount: 101 }), { reference: 'rf', amount_minor: 100n })).toMatchObject({ outcome: 'unknown' })
  expect(readRefund(json({ ...refund, merchantRefundId: 'other' }), { reference: 'rf', amount_minor: 100n })).toMatchObject({ outcome: 'unknown' })
})

it('takes the code of the bank before PhonePe\'s own', () => {
  expect(declineOf('BANK_TECHNICAL_ISSUE', 'UT')).toMatchObject({ code: 'issuer_timed_out', retry: 'never' })
  expect(declineOf('BANK_TECHNICAL_ISSUE', 'NEW')).toMatchObject({ code: 'issuer_unavailable', raw: 'BANK_TECHNICAL_ISSUE/NEW' })
  expect(declineOf('NEW')).toMatchObject({ code: 'unknown_decline', retry: 'never' })
})

it('has one bank id for a bank, whatever it is called', () => expect([banks['SBI'], banks['SBIN'], banks['KOTAK'], banks['HDFC']]).toEqual(['SBIN', 'SBIN', 'KKBK', 'HDFC']))
