import { expect, it } from 'vitest'
import { parseExact, type Json } from '../exact-json.ts'
import type { Account } from '../connector.ts'
import { readSession } from './sessions.ts'
import { readWebhook, signatureOf } from './webhook.ts'

const asked = { reference: 't8841', amount_minor: 49_900n, currency: 'INR' }
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const intent = (fields: object = {}) => ({
  id: 'pi_1', object: 'payment_intent', status: 'succeeded', amount: 49_900, amount_received: 49_900, amount_capturable: 0, currency: 'inr', capture_method: 'automatic', metadata: { reference: 't8841', channel: 'hosted' },
  last_payment_error: null, latest_charge: { id: 'ch_1', status: 'succeeded', captured: true, created: 1_790_000_000 }, ...fields,
})
const session = (fields: object) => json({ id: 'cs_1', object: 'checkout.session', status: 'complete', metadata: { reference: 't8841' }, payment_intent: null, url: null, ...fields })
const failed = intent({ status: 'requires_payment_method', amount_received: 0, latest_charge: null, last_payment_error: { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'no funds' } })
const open = { status: 'open', url: 'https://checkout.stripe.com/c/pay/cs_1' }

it.each([
  ['paid', { payment_intent: intent() }, { outcome: 'done', event: 'capture', facts: { gateway_payment_id: 'cs_1', processor_ref: 'ch_1', amount_minor: 49_900n } }],
  ['held', { payment_intent: intent({ status: 'requires_capture', capture_method: 'manual', amount_received: 0, amount_capturable: 49_900 }) }, { outcome: 'done', event: 'authorize', facts: { gateway_payment_id: 'cs_1' } }],
  ['let go', { payment_intent: intent({ status: 'canceled', latest_charge: { id: 'ch_1', status: 'succeeded', captured: false } }) }, { outcome: 'done', event: 'void' }],
  ['new', open, { outcome: 'needs_payer', next: { kind: 'redirect', url: open.url }, facts: { gateway_payment_id: 'cs_1' } }],
  ['open after a decline', { ...open, payment_intent: failed }, { outcome: 'needs_payer', next: { kind: 'redirect' } }],
  ['open, and paid a moment ago', { ...open, payment_intent: intent() }, { outcome: 'done', event: 'capture' }],
  ['expired', { status: 'expired' }, { outcome: 'declined', decline: { code: 'not_paid_in_time' }, facts: { gateway_payment_id: 'cs_1' } }],
  ['expired after a decline', { status: 'expired', payment_intent: failed }, { outcome: 'declined', decline: { code: 'insufficient_funds' } }],
  ['expired while a bank is at work', { status: 'expired', payment_intent: intent({ status: 'processing' }) }, { outcome: 'needs_payer' }],
  ['complete with less money', { payment_intent: intent({ amount_received: 49_899 }) }, { outcome: 'unknown' }],
  ['complete with the PaymentIntent of another payment', { payment_intent: intent({ metadata: { reference: 'other' } }) }, { outcome: 'unknown' }],
  ['complete without a PaymentIntent', {}, { outcome: 'unknown' }],
  ['complete with only the id of one', { payment_intent: 'pi_1' }, { outcome: 'unknown' }],
  ['of another payment', { metadata: { reference: 'other' } }, { outcome: 'unknown' }],
  ['in a state that nobody published', { status: 'constructor' }, { outcome: 'unknown' }],
  ['without an id', { id: null }, { outcome: 'unknown' }],
])('reads a session that is %s', (_, fields, expected) => expect(readSession(session(fields), asked)).toMatchObject(expected))

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'stripe', label: '', base_url: 'http://127.0.0.1:9', credentials: { secret_key: 'k', webhook_secret: 'w' }, enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}

it.each(['payment_intent.payment_failed', 'payment_intent.succeeded', 'payment_intent.created', 'checkout.session.completed', 'checkout.session.expired'])('takes %s of a payment on Stripe\'s page for a reason to look', type => {
  const object = type.startsWith('checkout') ? { id: 'cs_1', metadata: { reference: 't8841' } } : intent()
  const raw = Buffer.from(JSON.stringify({ id: 'evt_1', type, created: 1_790_000_000, data: { object } }))
  const headers = { 'stripe-signature': `t=1790000000,v1=${signatureOf('w', '1790000000', raw).toString('hex')}` }
  expect(readWebhook(account, { headers, raw }, new Date(1_790_000_000_000))).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference: 't8841' }] })
})
