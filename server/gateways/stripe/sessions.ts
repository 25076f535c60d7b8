import { noPage, notSent, refused, stated, unknown } from '../answers.ts'
import type { Call, PaymentAnswer, PaymentAtGateway, StartRequest } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { hours, later, minutes } from '../../platform/clock.ts'
import { send } from './api.ts'
import { sessionId, unanswered } from './find.ts'
import { HOSTED, declineOfCanceled } from './mapping.ts'
import { currencyOf, minorOf, readIntent, referenceOf, type Asked } from './read.ts'

/**
 * Cards on Stripe's own page: a Checkout Session, which makes a PaymentIntent once the payer has entered a card. A card that is
 * declined leaves the session open for another one, so that only its end is the end. The payment goes by the session's id.
 */

/** What Stripe takes as a session's life, 30 minutes to a day, less what its clock may be ahead of or behind ours. */
const [LEAST_MS, MOST_MS] = [minutes(32), hours(24) - minutes(2)]

const whole = { 'expand[0]': 'payment_intent.latest_charge' }

export const startSession = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const said = await send(call, { operation: 'create_checkout_session', method: 'POST', path: '/checkout/sessions', fields: fieldsOf(call.now, request), idempotency_key: request.reference })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return noPage(said.message)
  const now = (gateway_payment_id: string | undefined) => fetchSession(call, { ...request, gateway_payment_id, started_at: call.now })
  if (said.kind === 'error') return said.type === 'idempotency_error' ? now(undefined) : refused(said)
  // This very request got through before; the payer may have been there since.
  if (said.replayed) return now(textOf(member(said.body, 'id')))
  if (minorOf(member(said.body, 'amount_total')) !== request.amount_minor || currencyOf(member(said.body, 'currency')) !== request.currency) return noPage('the session that the gateway made is not the one that was asked for')
  const answer = readSession(said.body, request)
  return answer.outcome === 'needs_payer' && answer.next.kind === 'wait' ? noPage('the answer does not say where the payer goes') : answer
}

const fieldsOf = (now: Date, { reference, amount_minor, currency, preauth, expires_at, return_url, customer }: StartRequest): Record<string, string> => ({
  mode: 'payment', 'allowed_payment_method_types[0]': 'card',
  'line_items[0][price_data][currency]': currency.toLowerCase(), 'line_items[0][price_data][unit_amount]': String(amount_minor),
  'line_items[0][price_data][product_data][name]': 'Order', 'line_items[0][quantity]': '1',
  // Nobody is to be charged in another currency than the order's.
  'adaptive_pricing[enabled]': 'false',
  success_url: return_url, cancel_url: return_url, client_reference_id: reference,
  ...(customer.email === undefined ? {} : { customer_email: customer.email }),
  expires_at: String(Math.floor(Math.min(Math.max(expires_at.getTime(), later(now, LEAST_MS).getTime()), later(now, MOST_MS).getTime()) / 1000)),
  'metadata[reference]': reference, 'payment_intent_data[metadata][reference]': reference, 'payment_intent_data[metadata][channel]': HOSTED,
  'payment_intent_data[capture_method]': preauth ? 'manual' : 'automatic', 'payment_intent_data[description]': `Payment ${reference}`,
  ...whole,
})

export const fetchSession = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const named = await sessionId(call, payment)
  if (!('id' in named)) return named.outcome === 'not_charged' && named.because !== 'not_known' ? unknown(named.message) : named
  const said = await send(call, { operation: 'fetch_checkout_session', method: 'GET', path: `/checkout/sessions/${encodeURIComponent(named.id)}`, fields: whole })
  return said.kind === 'ok' ? readSession(said.body, payment) : unanswered(said)
}

/** Nobody can pay on a session that was made to expire. Stripe refuses where it is no longer open. */
export const closeSession = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const now = await fetchSession(call, payment)
  if (now.outcome !== 'needs_payer') return now
  const said = await send(call, { operation: 'expire_checkout_session', method: 'POST', path: `/checkout/sessions/${encodeURIComponent(now.facts.gateway_payment_id ?? '')}/expire`, fields: whole })
  if (said.kind === 'ok') return readSession(said.body, payment)
  return said.kind === 'error' ? fetchSession(call, { ...payment, gateway_payment_id: now.facts.gateway_payment_id }) : unanswered(said)
}

/** A session with its PaymentIntent whole. */
export const readSession = (session: Json, asked: Asked): PaymentAnswer => {
  const [id, status, url] = [textOf(member(session, 'id')), textOf(member(session, 'status')) ?? '', textOf(member(session, 'url'))]
  if (id === undefined) return unknown('the Checkout Session has no id')
  if (referenceOf(session) !== asked.reference) return unknown('the Checkout Session is of another payment')
  const intent = member(session, 'payment_intent') ?? null
  if (typeof intent === 'string') return unknown('the Checkout Session does not show its PaymentIntent')
  const facts = { gateway_payment_id: id }
  const money = intent === null ? undefined : readIntent(intent, { ...asked, known_as: id })
  switch (status) {
    case 'complete': return money ?? unknown('the Checkout Session is complete, and has no PaymentIntent')
    case 'open':
      // A decline so far: the payer may enter another card.
      if (money !== undefined && money.outcome !== 'declined' && money.outcome !== 'needs_payer') return money
      return { outcome: 'needs_payer', next: url !== undefined && /^https?:\/\//.test(url) ? { kind: 'redirect', url } : { kind: 'wait' }, facts: stated(facts) }
    case 'expired':
      if (money !== undefined && (money.outcome !== 'needs_payer' || textOf(member(intent, 'status')) === 'processing')) return money
      return { outcome: 'declined', decline: declineOfCanceled('expired'), facts }
    default: return unknown(`the Checkout Session has the status ${status.slice(0, 40) || 'none'}, which is not published`)
  }
}
