import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { readWebhook, signatureOf } from './webhook.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'stripe', label: '', base_url: 'http://127.0.0.1:9', credentials: { secret_key: 'k', webhook_secret: 'whsec_test_1' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const at = new Date(1_790_000_000_000)

const signed = (event: object) => {
  const raw = Buffer.from(JSON.stringify(event))
  return { raw, headers: { 'stripe-signature': `t=1790000000,v1=${signatureOf('whsec_test_1', '1790000000', raw).toString('hex')}` } }
}
const intent = (fields: object = {}) => ({ id: 'pi_1', object: 'payment_intent', status: 'succeeded', amount: 17_000, amount_received: 17_000, currency: 'inr', capture_method: 'automatic', metadata: { reference: 't8841' }, latest_charge: 'ch_1', ...fields })
const event = (type: string, object: object) => ({ id: 'evt_1', object: 'event', type, created: 1_789_999_990, data: { object } })

it('knows the worked signature: timestamp, a dot and the raw body, under the secret as it is shown', () => {
  const raw = Buffer.from('{"id":"evt_1","type":"payment_intent.succeeded"}')
  const v1 = '32fe4e02d3808c6de2bd7259b09a9ea53f190af54d9499da8e76db0219249018'
  expect(signatureOf('whsec_test_1', '1790000000', raw).toString('hex')).toBe(v1)
  const read = (header: string, now = at) => readWebhook(account, { raw, headers: { 'stripe-signature': header } }, now).verdict
  expect(read(`t=1790000000,v1=${v1}`)).toBe('ignored')
  // Under an old secret and the new one, while it is changed; v0 is for tests of Stripe's own.
  expect(read(`t=1790000000,v1=${'0'.repeat(64)},v1=${v1},v0=${'1'.repeat(64)}`)).toBe('ignored')
  for (const header of [`t=1790000001,v1=${v1}`, `t=1790000000,v0=${v1}`, `v1=${v1}`, 't=1790000000,v1=', 't=1790000000', '']) expect([header, read(header)]).toEqual([header, 'forged'])
  expect(read(`t=1790000000,v1=${v1}`, new Date(at.getTime() + 301_000))).toBe('forged')
})

it.each([
  ['payment_intent.succeeded', {}, { outcome: 'done', event: 'capture', facts: { gateway_payment_id: 'pi_1', amount_minor: 17_000n, processor_ref: 'ch_1', at: new Date(1_789_999_990_000) } }],
  ['payment_intent.amount_capturable_updated', { status: 'requires_capture', capture_method: 'manual', amount_received: 0, amount_capturable: 17_000 }, { outcome: 'done', event: 'authorize' }],
  ['payment_intent.payment_failed', { status: 'requires_payment_method', last_payment_error: { code: 'card_declined', decline_code: 'do_not_honor', message: 'no' } }, { outcome: 'declined', decline: { code: 'do_not_honor' } }],
  ['payment_intent.processing', { status: 'processing' }, { outcome: 'needs_payer' }],
  ['payment_intent.succeeded', { amount_received: 16_999 }, { outcome: 'unknown' }],
  ['payment_intent.succeeded', { status: 'new_word' }, { outcome: 'unknown' }],
])('reads %s with %j', (type, fields, answer) =>
  expect(readWebhook(account, signed(event(type, intent(fields))), at)).toMatchObject({ verdict: 'read', event_id: 'evt_1', notices: [{ about: 'payment', reference: 't8841', answer }] }))

it('asks to look where the notice does not say whether money was held', () => {
  expect(readWebhook(account, signed(event('payment_intent.canceled', intent({ status: 'canceled' }))), at)).toMatchObject({ notices: [{ about: 'look', reference: 't8841' }] })
  expect(readWebhook(account, signed(event('payment_intent.succeeded', intent({ amount: 'many' }))), at)).toMatchObject({ notices: [{ about: 'look', reference: 't8841' }] })
})

it('reads a refund, also one that failed after it had succeeded', () => {
  const refund = { id: 're_1', object: 'refund', amount: 10_050, currency: 'inr', status: 'failed', failure_reason: 'lost_or_stolen_card', metadata: { reference: 'rf8841a', payment_reference: 't8841' } }
  expect(readWebhook(account, signed(event('refund.failed', refund)), at)).toMatchObject({
    notices: [{ about: 'refund', reference: 'rf8841a', answer: { outcome: 'done', state: 'failed', facts: { amount_minor: 10_050n, gateway_refund_id: 're_1', message: 'lost_or_stolen_card' } } }],
  })
})

it.each([
  ['payment_intent.succeeded', intent({ metadata: {} }), 'the event payment_intent.succeeded bears no reference of ours'],
  ['charge.succeeded', intent(), 'the event charge.succeeded says nothing that the PaymentIntent or refund does not'],
])('has no use for %s of others', (type, object, because) => expect(readWebhook(account, signed(event(type, object)), at)).toEqual({ verdict: 'ignored', event_id: 'evt_1', because }))
