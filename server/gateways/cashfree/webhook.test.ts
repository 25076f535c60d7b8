import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { readWebhook } from './webhook.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'cashfree', label: '', base_url: 'http://127.0.0.1:9', credentials: { client_id: 'c', client_secret: 'cf_secret_1' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const at = new Date(1_790_000_000_123)

const signed = (body: string, headers: Record<string, string> = {}) => ({
  raw: Buffer.from(body),
  headers: { 'x-webhook-timestamp': String(at.getTime()), 'x-webhook-signature': createHmac('sha256', 'cf_secret_1').update(String(at.getTime()) + body).digest('base64'), ...headers },
})

const payment = (type: string, fields: object, more: object = {}) => JSON.stringify({
  type, event_time: '2026-11-23T18:41:00+05:30',
  data: { order: { order_id: 't8841', order_amount: 170, order_currency: 'INR' }, payment: { cf_payment_id: 5110001, payment_amount: 170, payment_currency: 'INR', payment_time: '2026-11-23T18:40:58+05:30', ...fields }, ...more },
})

it('knows a signature over timestamp and raw body, with nothing between', () => {
  const raw = Buffer.from('{"data":{"payment":{"payment_amount":170.00}},"type":"PAYMENT_SUCCESS_WEBHOOK"}')
  const notice = { raw, headers: { 'x-webhook-timestamp': '1790000000123', 'x-webhook-signature': 'aCj0n2/VQBEz7DGjn/+JPvuS1lXf8+U1r0X/WDQuKkE=' } }
  expect(readWebhook(account, notice, at)).toMatchObject({ verdict: 'ignored', because: 'the notice names no order and payment' })
  expect(readWebhook(account, { ...notice, raw: Buffer.from(raw.toString().replace('170.00', '170')) }, at).verdict).toBe('forged')
})

it.each([
  ['PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'SUCCESS', bank_reference: '432187650123' }, { outcome: 'done', event: 'capture', facts: { gateway_payment_id: '5110001', amount_minor: 17_000n, utr: '432187650123', at: new Date('2026-11-23T13:10:58Z') } }],
  ['PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'SUCCESS', payment_message: 'PRE_AUTH|00::Transaction success' }, { outcome: 'done', event: 'authorize' }],
  ['PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'SUCCESS', payment_amount: 169.99 }, { outcome: 'unknown' }],
  ['PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'SUCCESS', payment_amount: 171.5 }, { outcome: 'done', event: 'capture', facts: { surcharge_minor: 150n } }],
  ['PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'SUCCESS', payment_currency: 'USD' }, { outcome: 'unknown' }],
  ['PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'NEW_WORD' }, { outcome: 'unknown' }],
  ['PAYMENT_FAILED_WEBHOOK', { payment_status: 'FAILED' }, { outcome: 'declined', decline: { code: 'incorrect_pin', raw: 'TRANSACTION_DECLINED/ZM' } }],
  ['PAYMENT_USER_DROPPED_WEBHOOK', { payment_status: 'USER_DROPPED' }, { outcome: 'done', event: 'drop' }],
])('reads %s with %j', (type, fields, answer) => {
  const error_details = { error_code: 'TRANSACTION_DECLINED', error_code_raw: 'ZM', error_reason: 'auth_declined', error_description: 'wrong pin' }
  const reading = readWebhook(account, signed(payment(type, fields, type === 'PAYMENT_FAILED_WEBHOOK' ? { error_details } : {})), at)
  expect(reading).toMatchObject({ verdict: 'read', notices: [{ about: 'payment', reference: 't8841', answer }] })
})

it('leaves open whether an account that holds money took it, where the notice does not say', () => {
  const notice = signed(payment('PAYMENT_SUCCESS_WEBHOOK', { payment_status: 'SUCCESS' }))
  expect(readWebhook({ ...account, preauth: true }, notice, at)).toMatchObject({ notices: [{ answer: { outcome: 'unknown' } }] })
})

it('reads a refund, whose ids are numbers there', () => {
  const refund = { cf_refund_id: 11325632, refund_id: 'rf8841a', order_id: 't8841', refund_amount: 100.5, refund_currency: 'INR', refund_status: 'SUCCESS', refund_arn: '205907014017', processed_at: '2026-11-23T19:00:00+05:30' }
  expect(readWebhook(account, signed(JSON.stringify({ type: 'REFUND_STATUS_WEBHOOK', data: { refund } })), at)).toMatchObject({
    verdict: 'read', event_id: 'REFUND_STATUS_WEBHOOK 11325632 SUCCESS',
    notices: [{ about: 'refund', reference: 'rf8841a', answer: { outcome: 'done', state: 'success', facts: { amount_minor: 10_050n, gateway_refund_id: '11325632', utr: '205907014017' } } }],
  })
})

it('reads a refund that Cashfree makes by itself, which names no order', () => {
  const auto_refund = { event: 'AUTO-REFUND', cf_payment_id: 5110001, cf_refund_id: 11325633, refund_amount: 170.1, refund_currency: 'INR', refund_status: 'SUCCESS', refund_type: 'PAYMENT_AUTO_REFUND' }
  expect(readWebhook(account, signed(JSON.stringify({ type: 'AUTO_REFUND_STATUS_WEBHOOK', data: { auto_refund } })), at)).toEqual({
    verdict: 'read', event_id: 'AUTO_REFUND_STATUS_WEBHOOK 11325633 SUCCESS',
    notices: [{ about: 'given_back', gateway_payment_id: '5110001', gateway_refund_id: '11325633', amount_minor: 17_010n, currency: 'INR' }],
  })
})

it('names an event by the key of the notice, else by what it is about', () => {
  const body = payment('PAYMENT_FAILED_WEBHOOK', { payment_status: 'FAILED' })
  expect(readWebhook(account, signed(body, { 'x-idempotency-key': 'k-1' }), at)).toMatchObject({ event_id: 'k-1' })
  expect(readWebhook(account, signed(body), at)).toMatchObject({ event_id: 'PAYMENT_FAILED_WEBHOOK 5110001 FAILED' })
  expect(readWebhook(account, signed(body, { 'x-idempotency-key': 'k'.repeat(101) }), at)).toMatchObject({ event_id: 'PAYMENT_FAILED_WEBHOOK 5110001 FAILED' })
})

it.each([
  ['{"type":"SETTLEMENT_SUCCESS","data":{}}', 'the type SETTLEMENT_SUCCESS says nothing about a payment or refund of ours'],
  ['{"type":"AUTO_REFUND_STATUS_WEBHOOK","data":{"auto_refund":{"cf_refund_id":1}}}', 'the automatic refund does not say of which payment, or how much'],
  ['{"type":"REFUND_STATUS_WEBHOOK","data":{}}', 'the notice names no refund of ours'],
  ['not json', 'the type none says nothing about a payment or refund of ours'],
])('has no use for %s', (body, because) => {
  expect(readWebhook(account, signed(body), at)).toMatchObject({ verdict: 'ignored', event_id: expect.any(String), because })
})

it('takes what went wrong on Cashfree\'s page for a reason to look: the payer may try again there', () => {
  const order = { order_id: 't8841', order_amount: 170, order_currency: 'INR', order_tags: { channel: 'hosted' } }
  const read = (type: string, payment_status: string) => readWebhook(account, signed(payment(type, { payment_status }).replace(/"order":\{[^}]*\}/, `"order":${JSON.stringify(order)}`)), at)
  for (const [type, status] of [['PAYMENT_FAILED_WEBHOOK', 'FAILED'], ['PAYMENT_USER_DROPPED_WEBHOOK', 'USER_DROPPED']] as const) expect(read(type, status)).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference: 't8841' }] })
  expect(read('PAYMENT_SUCCESS_WEBHOOK', 'SUCCESS')).toMatchObject({ verdict: 'read', notices: [{ about: 'payment', answer: { outcome: 'done', event: 'capture' } }] })
})
