import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { paymentNotes } from './notes.ts'
import { readReturn, readWebhook } from './webhook.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'razorpay', label: '', base_url: 'http://127.0.0.1:9', credentials: { key_id: 'k', key_secret: 'key_secret_1', webhook_secret: 'wh_secret_1' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const reference = 'abcdefghij2345672345'
const at = new Date(1_790_000_100_000)

const signed = (value: object, headers: Record<string, string> = {}) => {
  const raw = Buffer.from(JSON.stringify(value))
  return { raw, headers: { 'x-razorpay-signature': createHmac('sha256', 'wh_secret_1').update(raw).digest('hex'), ...headers } }
}
const order_id = 'order_Qa1Zb2Yc3Xd4We'
const notes = (more: Partial<Parameters<typeof paymentNotes>[2]> = {}) => paymentNotes(account, order_id, { reference, amount_minor: 49_900n, currency: 'INR', capture: 'automatic', ...more })
const payment = (fields: object = {}) => ({
  id: 'pay_Qa1Zc9Qw8Er7Ty', amount: 49_900, currency: 'INR', status: 'captured', captured: true, created_at: 1_790_000_000, order_id, notes: notes(), ...fields,
})
const event = (name: string, payload: Record<string, object>) => ({ entity: 'event', event: name, payload: Object.fromEntries(Object.entries(payload).map(([key, entity]) => [key, { entity }])), created_at: 1_790_000_090 })
const read = (value: object) => readWebhook(account, signed(value), at)

it('knows a signature over the raw body, in hex', () => {
  const raw = Buffer.from('{"event":"payment.captured","created_at":1790000000}')
  const notice = { raw, headers: { 'x-razorpay-signature': '11aebb5a6b602290aa73288cd2c48250feec546ae19989efcbf247b7c33ec9a9' } }
  expect(readWebhook(account, notice, at)).toMatchObject({ verdict: 'ignored', because: 'the notice names no payment of ours' })
  expect(readWebhook(account, { ...notice, raw: Buffer.from(`${raw.toString()} `) }, at).verdict).toBe('forged')
})

it.each<[string, object, object]>([
  ['payment.captured', {}, { outcome: 'done', event: 'capture', facts: { at: new Date(1_790_000_090_000), amount_minor: 49_900n } }],
  ['order.paid', {}, { outcome: 'done', event: 'capture' }],
  ['payment.authorized', { status: 'authorized', captured: false }, { outcome: 'needs_payer' }],
  ['payment.authorized', { status: 'authorized', captured: false, notes: notes({ capture: 'manual' }) }, { outcome: 'done', event: 'authorize' }],
  ['payment.failed', { status: 'failed', error_reason: 'card_declined', error_code: 'BAD_REQUEST_ERROR' }, { outcome: 'declined', decline: { code: 'do_not_honor' } }],
  ['payment.captured', { amount: 49_899 }, { outcome: 'unknown' }],
])('reads %s with %j', (name, fields, answer) => expect(read(event(name, { payment: payment(fields) }))).toMatchObject({ verdict: 'read', notices: [{ about: 'payment', reference, answer }] }))

it('only looks at a payment whose order is ours and whose notes are not', () => {
  expect(read(event('order.paid', { payment: payment({ notes: { sluice: 'rewritten' } }), order: { id: 'order_1', receipt: reference } }))).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference }] })
})

it.each<[string, object]>([
  ['whose notes nobody has sealed', { notes: { sluice: `${reference} 49900 INR automatic` } }],
  ['whose notes say other money than was sealed', { notes: { ...notes(), sluice: `${reference} 100 INR automatic` } }],
  ['that bears the notes of another order', { order_id: 'order_Zz1Zb2Yc3Xd4We' }],
])('only looks at a payment %s: a payer may have written them', (_, fields) => {
  expect(read(event('payment.captured', { payment: payment(fields) }))).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference }] })
})

it('takes a failure on Razorpay\'s page for a reason to look, and a success for one', () => {
  const on_page = { notes: notes({ page_until: new Date(1_790_003_600_000) }) }
  for (const error_reason of ['card_declined', 'payment_cancelled']) {
    expect(read(event('payment.failed', { payment: payment({ status: 'failed', captured: false, error_reason, ...on_page }) }))).toMatchObject({ notices: [{ about: 'look', reference }] })
  }
  expect(read(event('payment.captured', { payment: payment(on_page) }))).toMatchObject({ notices: [{ about: 'payment', reference, answer: { outcome: 'done', event: 'capture' } }] })
})

it('reads a refund by the reference that it bears', () => {
  const refund = { id: 'rfnd_Qb7Yt6Re5Wq4Ui', amount: 10_000, currency: 'INR', status: 'processed', receipt: 'rf23456723456723rf45', notes: { sluice: 'refund rf23456723456723rf45' }, acquirer_data: { arn: '1' } }
  expect(read(event('refund.processed', { refund, payment: payment() }))).toMatchObject({
    verdict: 'read', notices: [{ about: 'refund', reference: 'rf23456723456723rf45', answer: { outcome: 'done', state: 'success', facts: { amount_minor: 10_000n } } }],
  })
})

it('reads a refund that nobody asked for as the end of the hold that it is', () => {
  const refund = { id: 'rfnd_Qb7Yt6Re5Wq4Ui', amount: 49_900, currency: 'INR', status: 'processed', receipt: null, notes: [] }
  expect(read(event('refund.processed', { refund, payment: payment({ status: 'refunded', captured: false }) }))).toMatchObject({ verdict: 'read', notices: [{ about: 'payment', reference, answer: { outcome: 'done', event: 'void' } }] })
})

const downtime = (fields: object = {}) => ({ 'payment.downtime': { id: 'down_F1cxDoHWD4fkQt', method: 'netbanking', begin: 1_790_000_000, end: null, status: 'started', scheduled: false, severity: 'high', instrument: { bank: 'HDFC' }, ...fields } })

it.each<[string, object, object]>([
  ['payment.downtime.started', {}, { state: 'began', method: 'netbanking', issuer: 'HDFC', severity: 'high', at: new Date(1_790_000_000_000) }],
  ['payment.downtime.updated', { severity: 'low' }, { state: 'began', severity: 'low' }],
  ['payment.downtime.resolved', { status: 'resolved', end: 1_790_000_050 }, { state: 'ended', at: new Date(1_790_000_050_000) }],
  ['payment.downtime.started', { method: 'upi', instrument: { vpa_handle: '@oksbi', psp: 'google_pay' } }, { method: 'upi', issuer: 'oksbi' }],
  ['payment.downtime.started', { method: 'card', instrument: { network: 'ALL' } }, { method: 'card' }],
  ['payment.downtime.started', { begin: 1_790_000_130 }, { state: 'began' }],
])('reads %s with %j', (name, fields, says) => expect(read(event(name, downtime(fields)))).toMatchObject({ verdict: 'read', notices: [{ about: 'downtime', id: 'down_F1cxDoHWD4fkQt', ...says }] }))

it.each<[string, object, string]>([
  ['a downtime that is planned', event('payment.downtime.started', downtime({ begin: 1_790_000_200, status: 'scheduled' })), 'the downtime is planned, and has not begun'],
  ['a downtime that is planned for any moment', event('payment.downtime.started', downtime({ status: 'scheduled' })), 'the downtime is planned, and has not begun'],
  ['a downtime of tomorrow', event('payment.downtime.started', downtime({ begin: 1_790_086_400 })), 'the downtime is planned, and has not begun'],
  ['a downtime of a method that we do not use', event('payment.downtime.started', downtime({ method: 'emi' })), 'the notice names no downtime of a method that we use'],
  ['a payment of somebody else at the same account', event('payment.captured', { payment: payment({ notes: [] }) }), 'the notice names no payment of ours'],
  ['a refund made in the dashboard', event('refund.processed', { refund: { id: 'rfnd_1', notes: [], receipt: null }, payment: payment() }), 'the notice names no refund of ours'],
  ['a settlement', event('settlement.processed', { settlement: {} }), 'the event settlement.processed says nothing about a payment or refund of ours'],
])('has no use for %s', (_, value, because) => expect(read(value)).toMatchObject({ verdict: 'ignored', event_id: expect.any(String), because }))

it('names an event by its id, else by what it is about', () => {
  const value = event('payment.captured', { payment: payment() })
  expect(readWebhook(account, signed(value, { 'x-razorpay-event-id': 'evt_1' }), at)).toMatchObject({ event_id: 'evt_1' })
  expect(read(value)).toMatchObject({ event_id: 'payment.captured pay_Qa1Zc9Qw8Er7Ty 1790000090' })
})

it('knows the signature on the payer\'s way back, and does not mind that a failure has none', () => {
  const back = { razorpay_order_id: 'order_Qa1Zb2Yc3Xd4We', razorpay_payment_id: 'pay_Qa1Zc9Qw8Er7Ty', razorpay_signature: '0cda3947b928be9563923770632a21641461e39e41e4822d817b719616bd2d94' }
  expect(readReturn(account, back)).toEqual({ verdict: 'signed' })
  expect(readReturn(account, { ...back, razorpay_payment_id: 'pay_another' })).toMatchObject({ verdict: 'forged' })
  expect(readReturn(account, { 'error[reason]': 'payment_cancelled' })).toEqual({ verdict: 'unsigned' })
})
