import { notKnown, notSent, refused, unknown } from '../answers.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { send } from './api.ts'
import { intentId, unanswered } from './find.ts'
import { readIntent, type Asked } from './read.ts'
import { closeSession, fetchSession } from './sessions.ts'

/** How the payment stands, with the charge that says whether money was held. */
export const fetchPayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  if (payment.hosted === true) return fetchSession(call, payment)
  const named = await intentId(call, payment)
  return 'id' in named ? fetchIntent(call, payment, named.id) : questionOnly(named)
}

const fetchIntent = async (call: Call, payment: Asked, id: string): Promise<PaymentAnswer> => {
  const said = await send(call, { operation: 'fetch_payment_intent', method: 'GET', path: `/payment_intents/${encodeURIComponent(id)}`, fields: { 'expand[]': 'latest_charge' } })
  return said.kind === 'ok' ? readIntent(said.body, payment) : unanswered(said)
}

/** That a question was not sent says nothing about the payment. */
const questionOnly = (answer: Exclude<Awaited<ReturnType<typeof intentId>>, { id: string }>): PaymentAnswer =>
  answer.outcome === 'not_charged' && answer.because !== 'not_known' ? unknown(answer.message) : answer

type Step = 'capture' | 'cancel'

/** Stripe takes each step from one state only, so that a repeat needs no key: it finds that the step was taken. */
const step = async (call: Call, payment: PaymentAtGateway, operation: Step, fields: Record<string, string>): Promise<PaymentAnswer> => {
  const named = await intentId(call, payment)
  if (!('id' in named)) return named
  const said = await send(call, { operation, method: 'POST', path: `/payment_intents/${encodeURIComponent(named.id)}/${operation}`, fields: { ...fields, 'expand[0]': 'latest_charge' } })
  const asked = { ...payment, known_as: named.known_as }
  if (said.kind === 'ok') return readIntent(said.body, asked)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.status === 404) return notKnown(said.code)
  if (said.status === 429) return unknown(`the gateway answered ${said.status} ${said.code}`)
  const now = await fetchIntent(call, asked, named.id)
  return now.outcome === 'done' && now.event === 'authorize' ? refused(said) : now
}

export const capture = (call: Call, payment: PaymentAtGateway, { amount_minor }: { amount_minor: bigint }) =>
  step(call, payment, 'capture', { amount_to_capture: String(amount_minor) })

export const voidPayment = (call: Call, payment: PaymentAtGateway) => step(call, payment, 'cancel', { cancellation_reason: 'requested_by_customer' })

/** A PaymentIntent waits for ever, unless it is cancelled. One that holds money is not for closing: to cancel it would let the money go. */
export const closePayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  if (payment.hosted === true) return closeSession(call, payment)
  const now = await fetchPayment(call, payment)
  if (now.outcome !== 'needs_payer') return now
  const closed = await step(call, { ...payment, gateway_payment_id: now.facts.gateway_payment_id }, 'cancel', { cancellation_reason: 'abandoned' })
  return closed.outcome === 'not_charged' && closed.because !== 'not_known' ? now : closed
}
