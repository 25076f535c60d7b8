import { notSent, refused, unknown } from '../answers.ts'
import type { Call, Instrument, PaymentAnswer, StartRequest } from '../connector.ts'
import { member, textOf } from '../exact-json.ts'
import { send } from './api.ts'
import { fetchPayment } from './payments.ts'
import { nextStep, readIntent } from './read.ts'
import { startSession } from './sessions.ts'

/**
 * One try is one PaymentIntent, made and confirmed by one request under our reference as idempotency key. Nobody but us can
 * confirm it again: that takes the account's keys, so an attempt that was declined is over.
 */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  if (request.instrument.method === 'card' && request.instrument.channel === 'hosted') return startSession(call, request)
  const said = await send(call, { operation: 'create_payment_intent', method: 'POST', path: '/payment_intents', fields: fieldsOf(request), idempotency_key: request.reference })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  const now = (gateway_payment_id: string | undefined) => fetchPayment(call, { ...request, gateway_payment_id, started_at: call.now })
  if (said.kind === 'ok') {
    // This very request got through before; what it was answered then need not be so any more.
    if (said.replayed) return now(textOf(member(said.body, 'id')))
    const answer = readIntent(said.body, request)
    if (answer.outcome !== 'needs_payer' || textOf(member(said.body, 'status')) !== 'requires_action') return answer
    const next = nextStep(said.body, request.instrument.method === 'upi' && request.instrument.channel === 'qrcode' ? 'qrcode' : 'intent')
    return next === undefined ? unknown('the answer does not say where the payer goes') : { ...answer, next }
  }
  // The key was used, by a request that looked otherwise: what became of that one?
  if (said.type === 'idempotency_error') return now(undefined)
  // Payment was tried. A decline leaves the PaymentIntent without a payment method; anything else is no decline.
  if (said.intent !== undefined || said.status === 402) {
    const answer = said.intent === undefined ? unknown(`the gateway answered ${said.status} ${said.code}`) : readIntent(said.intent, request)
    return answer.outcome === 'needs_payer' && textOf(member(said.intent, 'status')) === 'requires_payment_method' ? refused(said) : answer
  }
  return refused(said)
}

const fieldsOf = ({ reference, amount_minor, currency, instrument, preauth, return_url, customer }: StartRequest): Record<string, string> => ({
  amount: String(amount_minor), currency: currency.toLowerCase(), confirm: 'true', return_url,
  'allowed_payment_method_types[0]': instrument.method, 'payment_method_data[type]': instrument.method,
  ...methodFields(instrument),
  ...(customer.email === undefined ? {} : { 'payment_method_data[billing_details][email]': customer.email }),
  ...(customer.phone === undefined ? {} : { 'payment_method_data[billing_details][phone]': customer.phone }),
  capture_method: preauth ? 'manual' : 'automatic',
  // Indian accounts are asked for one with every card payment.
  description: `Payment ${reference}`,
  'metadata[reference]': reference,
  'expand[0]': 'latest_charge',
})

const methodFields = (instrument: Instrument): Record<string, string> => {
  if (instrument.method !== 'card' || instrument.channel === 'hosted') return {}
  const { number, holder_name, expiry_mm, expiry_yy, cvv } = instrument.card
  return {
    'payment_method_data[card][number]': number, 'payment_method_data[card][exp_month]': expiry_mm, 'payment_method_data[card][exp_year]': `20${expiry_yy}`,
    'payment_method_data[card][cvc]': cvv, 'payment_method_data[billing_details][name]': holder_name,
  }
}
