import { expect, it } from 'vitest'
import { parseExact, type Json } from '../exact-json.ts'
import { declineOf } from './mapping.ts'
import { nextStep, readIntent, readRefund } from './read.ts'

const asked = { reference: 't8841', amount_minor: 49_900n, currency: 'INR' }
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const intent = (fields: object) => json({
  id: 'pi_1', object: 'payment_intent', status: 'succeeded', amount: 49_900, amount_received: 49_900, amount_capturable: 0, currency: 'inr', capture_method: 'automatic', metadata: { reference: 't8841' },
  last_payment_error: null, latest_charge: { id: 'ch_1', status: 'succeeded', captured: true, created: 1_790_000_000 }, ...fields,
})
const held = { status: 'requires_capture', capture_method: 'manual', amount_received: 0, amount_capturable: 49_900 }
const failed = { status: 'requires_payment_method', amount_received: 0, last_payment_error: { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'no funds' } }

it.each([
  ['taken', {}, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_900n, currency: 'INR', gateway_payment_id: 'pi_1', processor_ref: 'ch_1', at: new Date(1_790_000_000_000) } }],
  ['held', held, { outcome: 'done', event: 'authorize', facts: { amount_minor: 49_900n } }],
  ['held, of less money', { ...held, amount_capturable: 49_899 }, { outcome: 'unknown' }],
  ['captured in part', { capture_method: 'manual', amount_received: 30_000 }, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_900n, captured_minor: 30_000n } }],
  ['captured, of nothing', { capture_method: 'manual', amount_received: 0 }, { outcome: 'unknown' }],
  ['captured for more than was held', { capture_method: 'manual', amount_received: 50_000 }, { outcome: 'unknown' }],
  ['let go', { status: 'canceled', latest_charge: { id: 'ch_1', status: 'succeeded', captured: false, refunded: true } }, { outcome: 'done', event: 'void' }],
  ['cancelled by us before anybody paid', { status: 'canceled', cancellation_reason: 'abandoned', latest_charge: null }, { outcome: 'declined', decline: { code: 'not_paid_in_time' } }],
  ['cancelled by somebody', { status: 'canceled', cancellation_reason: 'fraudulent', latest_charge: null }, { outcome: 'declined', decline: { code: 'canceled', raw: 'canceled/fraudulent' } }],
  ['cancelled after a decline', { status: 'canceled', latest_charge: { id: 'ch_1', status: 'failed', captured: false } }, { outcome: 'declined' }],
  ['cancelled, without its charge', { status: 'canceled', latest_charge: 'ch_1' }, { outcome: 'unknown' }],
  ['cancelled though its charge was captured', { status: 'canceled' }, { outcome: 'unknown' }],
  ['declined', failed, { outcome: 'declined', decline: { code: 'insufficient_funds', raw: 'card_declined/insufficient_funds', retry: 'later' } }],
  ['made and not confirmed', { ...failed, last_payment_error: null }, { outcome: 'needs_payer', next: { kind: 'wait' } }],
  ['tried again after a decline', { ...failed, status: 'requires_action' }, { outcome: 'needs_payer' }],
  ['processed', { status: 'processing' }, { outcome: 'needs_payer' }],
  ['of another payment', { metadata: { reference: 'other' } }, { outcome: 'unknown' }],
  ['without our reference', { metadata: {} }, { outcome: 'unknown' }],
  ['of less money', { amount_received: 49_899 }, { outcome: 'unknown' }],
  ['of another currency', { currency: 'usd' }, { outcome: 'unknown' }],
  ['with an amount of words', { amount_received: 'many' }, { outcome: 'unknown' }],
  ['with a fraction of a paisa', { amount_received: 49_900.5 }, { outcome: 'unknown' }],
  ['in a state that nobody published', { status: 'requires_prayer' }, { outcome: 'unknown' }],
  ['with a number for a status', { status: 1 }, { outcome: 'unknown' }],
  ['without an id', { id: null }, { outcome: 'unknown' }],
])('reads a PaymentIntent %s', (_, fields, answer) => expect(readIntent(intent(fields), asked)).toMatchObject(answer))

it('sends a payer to the page, or shows the code', () => {
  const upi = json({ next_action: { type: 'upi_handle_redirect_or_display_qr_code', upi_handle_redirect_or_display_qr_code: { hosted_instructions_url: 'https://pay.test/1', qr_code: { image_url_png: 'https://qr.test/1.png' } } } })
  expect(nextStep(upi)).toEqual({ kind: 'redirect', url: 'https://pay.test/1' })
  expect(nextStep(upi, 'qrcode')).toEqual({ kind: 'qr', image: 'https://qr.test/1.png' })
  expect(nextStep(json({ next_action: { type: 'redirect_to_url', redirect_to_url: { url: 'javascript:alert(1)' } } }))).toBeUndefined()
  expect(nextStep(json({ next_action: { type: 'use_stripe_sdk' } }))).toBeUndefined()
})

it.each([['succeeded', { outcome: 'done', state: 'success' }], ['pending', { outcome: 'pending' }], ['requires_action', { outcome: 'pending' }], ['canceled', { outcome: 'done', state: 'cancelled' }], ['failed', { outcome: 'done', state: 'failed' }], ['new_word', { outcome: 'unknown' }]])(
  'reads a refund that is %s', (status, answer) =>
    expect(readRefund(json({ id: 're_1', amount: 110, currency: 'inr', status, metadata: { reference: 'rf' } }), { reference: 'rf', amount_minor: 110n, currency: 'INR' })).toMatchObject(answer))

it('does not take another refund for the one that was asked', () => {
  const refund = (more: object) => readRefund(json({ id: 're_1', amount: 110, currency: 'inr', status: 'succeeded', metadata: { reference: 'rf' }, ...more }), { reference: 'rf', amount_minor: 110n, currency: 'INR' })
  for (const more of [{ amount: 111 }, { currency: 'usd' }, { metadata: { reference: 'other' } }, { id: null }]) expect(refund(more)).toMatchObject({ outcome: 'unknown' })
})

it('takes Stripe\'s own code before the network\'s, but for the general one, and never against the network\'s word', () => {
  expect(declineOf({ code: 'card_declined', decline_code: 'stolen_card', network_decline_code: '05', message: 'no' })).toEqual({ code: 'stolen_card', fault: 'payer', retry: 'never', raw: 'card_declined/stolen_card/05', message: 'no' })
  expect(declineOf({ code: 'card_declined', decline_code: 'generic_decline', network_decline_code: '51' })).toMatchObject({ code: 'insufficient_funds' })
  expect(declineOf({ code: 'card_declined', decline_code: 'generic_decline' })).toMatchObject({ code: 'declined', retry: 'elsewhere' })
  expect(declineOf({ code: 'card_declined', decline_code: 'do_not_honor', advice_code: 'do_not_try_again' })).toMatchObject({ code: 'do_not_honor', retry: 'never' })
  expect(declineOf({ code: 'expired_card' })).toMatchObject({ code: 'expired_card', retry: 'never' })
  expect(declineOf({ code: 'card_declined', decline_code: 'new_word' })).toMatchObject({ code: 'unknown_decline', retry: 'never', raw: 'card_declined/new_word' })
  expect(declineOf({})).toMatchObject({ code: 'unknown_decline', raw: 'none' })
})
