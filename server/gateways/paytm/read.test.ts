import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseExact, type Json } from '../exact-json.ts'
import { isSigned } from './checksum.ts'
import { banks, declineOf } from './mapping.ts'
import { readOrder, readRefund } from './read.ts'

const asked = { reference: 't8841', amount_minor: 49_900n, currency: 'INR' }
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const order = (fields: object) => json({ txnId: '2026112400001', bankTxnId: '632800000001', orderId: 't8841', txnAmount: '499.00', txnType: 'SALE', mid: 'SHOP', paymentMode: 'UPI', txnDate: '2026-11-24 14:05:09.0', ...fields })
const said = (status: string, code = '01', message = 'Txn Success') => ({ status, code, message })

it.each([
  ['paid', said('TXN_SUCCESS'), {}, { outcome: 'done', event: 'capture', facts: { gateway_payment_id: 't8841', amount_minor: 49_900n, currency: 'INR', processor_ref: '2026112400001', utr: '632800000001', at: new Date('2026-11-24T08:35:09Z') } }],
  ['paid, without a word on what kind it is', said('TXN_SUCCESS'), { txnType: undefined }, { outcome: 'done', event: 'capture' }],
  ['paid with a fee on top', said('TXN_SUCCESS'), { txnAmount: '509.00' }, { outcome: 'done', event: 'capture', facts: { surcharge_minor: 1_000n } }],
  ['held, which we never ask for', said('TXN_SUCCESS'), { txnType: 'PREAUTH' }, { outcome: 'unknown' }],
  ['of less money', said('TXN_SUCCESS'), { txnAmount: '498.99' }, { outcome: 'unknown' }],
  ['with too many decimals', said('TXN_SUCCESS'), { txnAmount: '499.001' }, { outcome: 'unknown' }],
  ['with a word for an amount', said('TXN_SUCCESS'), { txnAmount: 'many' }, { outcome: 'unknown' }],
  ['without an id', said('TXN_SUCCESS'), { txnId: null }, { outcome: 'unknown' }],
  ['of another order', said('TXN_SUCCESS'), { orderId: 'other' }, { outcome: 'unknown' }],
  ['of no order', said('TXN_SUCCESS'), { orderId: null }, { outcome: 'unknown' }],
  ['going on', said('PENDING', '402'), {}, { outcome: 'needs_payer', facts: { gateway_payment_id: 't8841' } }],
  ['in a status that is not published', said('SETTLED'), {}, { outcome: 'unknown' }],
  ['that Paytm did not look up', said('U', '501'), {}, { outcome: 'unknown' }],
  ['declined by the bank', said('TXN_FAILURE', '227', 'declined'), {}, { outcome: 'declined', decline: { code: 'do_not_honor', raw: '227', message: 'declined' } }],
  ['cancelled by the payer', said('TXN_FAILURE', '141'), {}, { outcome: 'done', event: 'drop' }],
  ['left by the payer', said('TXN_FAILURE', '810'), {}, { outcome: 'done', event: 'drop' }],
  ['failed in words nobody knows', said('TXN_FAILURE', '9999'), {}, { outcome: 'declined', decline: { code: 'unknown_decline', retry: 'never', raw: '9999' } }],
])('reads an order %s', (_, result, fields, answer) => expect(readOrder(order(fields), result, asked)).toMatchObject(answer))

const refund = (fields: object = {}) => json({ mid: 'SHOP', orderId: 't8841', refId: 'rf1', refundId: '2026112400009', refundAmount: '100.50', ...fields })

it.each([
  ['PENDING', { outcome: 'pending', facts: { gateway_refund_id: '2026112400009', amount_minor: 10_050n, currency: 'INR' } }], ['TXN_SUCCESS', { outcome: 'done', state: 'success' }],
  ['TXN_FAILURE', { outcome: 'done', state: 'failed' }], ['U', { outcome: 'unknown' }],
])('reads a refund that is %s', (status, answer) => expect(readRefund(refund(), said(status, '10'), { reference: 'rf1', amount_minor: 10_050n })).toMatchObject(answer))

it('takes no other refund for the one that was asked for', () => {
  for (const other of [{ refId: 'rf2' }, { refundAmount: '100.51' }, { refundAmount: null }, { refundId: null }, { refId: null }]) {
    expect([other, readRefund(refund(other), said('TXN_SUCCESS', '10'), { reference: 'rf1', amount_minor: 10_050n }).outcome]).toEqual([other, 'unknown'])
  }
})

it('does not take Paytm\'s numbers for those of card issuers', () => {
  expect(declineOf('51')).toMatchObject({ code: 'unknown_decline' })
  expect(declineOf('ZM')).toMatchObject({ code: 'incorrect_pin' })
  expect(declineOf()).toMatchObject({ code: 'unknown_decline', raw: 'none' })
})

it('has one channel for a bank, whatever it is called', () => expect([banks['SBI'], banks['SBIN'], banks['KOTAK'], banks['KKBK']]).toEqual(['SBI', 'SBI', 'NKMB', 'NKMB']))

interface Example { operation: string; request: { head?: { signature?: string }; body: Record<string, unknown> }; answer: { head?: { signature?: string }; body: { resultInfo: { resultStatus: string; resultCode: string; resultMsg: string } } } }
const examples = JSON.parse(readFileSync(new URL('fixtures/calls.json', import.meta.url), 'utf8')) as Example[]
const exampleOf = (operation: string) => {
  const found = examples.find(each => each.operation === operation)
  if (found === undefined) throw new Error(`there is no example of ${operation}`)
  const { resultStatus, resultCode, resultMsg } = found.answer.body.resultInfo
  return { body: json(found.answer.body), result: said(resultStatus, resultCode, resultMsg) }
}

it('reads the examples', () => {
  const status = exampleOf('order status, success')
  expect(readOrder(status.body, status.result, { ...asked, amount_minor: 15_000n })).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 15_000n } })
  const asks = { reference: 'r8841', amount_minor: 5_000n }
  const [raised, done] = [exampleOf('refund'), exampleOf('refund status')]
  expect(readRefund(raised.body, raised.result, asks)).toMatchObject({ outcome: 'pending' })
  expect(readRefund(done.body, done.result, asks)).toMatchObject({ outcome: 'done', state: 'success', facts: { utr: '632800000009' } })
})

it.each(examples.filter(({ request }) => request.head?.signature !== undefined).map(each => [each.operation, each] as const))('has an example of %s that is signed right on both sides', (_, { request, answer }) => {
  for (const { head, body } of [request, answer]) expect(isSigned(JSON.stringify(body), 'TestKey_16bytes!', head?.signature ?? '')).toBe(true)
})
