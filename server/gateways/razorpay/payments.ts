import { notKnown, notSent, refused, unknown } from '../answers.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { exactNumber, member, textOf, type Json } from '../exact-json.ts'
import { itemsOf, paymentIdOf, send, type Said } from './api.ts'
import { readPage } from './page.ts'
import { readPayment, readPayments } from './read.ts'

type Unanswered = Exclude<Said, { kind: 'ok' }>

const why = (said: Unanswered) => (said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)

/** How the payment stands: by its id, or by our reference, which is the receipt of its order. */
export const fetchPayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  if (payment.hosted === true) return fetchPage(call, payment)
  const id = paymentIdOf(payment.gateway_payment_id)
  if (id !== undefined) {
    const said = await send(call, { operation: 'fetch_payment', method: 'GET', path: `/payments/${id}` })
    if (said.kind !== 'ok') return unknown(why(said))
    return textOf(member(said.body, 'id')) === id ? readPayment(said.body, payment, call.now) : unknown('the payment is another than was asked about')
  }
  const found = await findPayments(call, payment.reference)
  if (!Array.isArray(found)) return unknown(why(found))
  // An order nobody began to pay charges nobody, and only we begin to pay ours.
  return readPayments(found, payment, call.now) ?? notKnown('no_payment')
}

/** What became of an order for Razorpay's page is told by all of its payments. */
const fetchPage = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const found = await findOrders(call, payment.reference)
  if (!Array.isArray(found)) return unknown(why(found))
  const [only, ...more] = found
  if (only === undefined) return notKnown('no_order')
  return more.length > 0 ? unknown('the gateway lists more than one order for the page') : readPage(only.order, only.payments, payment, call.now)
}

/** More orders under one receipt are not ours, and are not followed. */
const MOST_ORDERS = 5

/** The payments of every order under our reference. */
const findPayments = async (call: Call, reference: string): Promise<Json[] | Unanswered> => {
  const found = await findOrders(call, reference)
  return Array.isArray(found) ? found.flatMap(({ payments }) => payments) : found
}

/** The orders under our reference, each with its payments: there is one order, except on accounts that let a receipt be used twice. */
const findOrders = async (call: Call, reference: string): Promise<{ order: Json; payments: Json[] }[] | Unanswered> => {
  const orders = await list(call, 'find_order', `/orders?receipt=${encodeURIComponent(reference)}`)
  if (!Array.isArray(orders)) return orders
  if (orders.length > MOST_ORDERS) return { kind: 'unknown', message: `the gateway lists ${orders.length} orders under one receipt` }
  const all: { order: Json; payments: Json[] }[] = []
  for (const order of orders) {
    const id = textOf(member(order, 'id'))
    if (id === undefined || textOf(member(order, 'receipt')) !== reference) return { kind: 'unknown', message: 'the gateway lists other orders than were asked for' }
    const payments = await list(call, 'fetch_payments', `/orders/${encodeURIComponent(id)}/payments`)
    if (!Array.isArray(payments)) return payments
    if (payments.some(payment => textOf(member(payment, 'order_id')) !== id)) return { kind: 'unknown', message: 'the gateway lists payments of another order than was asked for' }
    all.push({ order, payments })
  }
  return all
}

const list = async (call: Call, operation: string, path: string): Promise<Json[] | Unanswered> => {
  const said = await send(call, { operation, method: 'GET', path })
  return said.kind === 'ok' ? itemsOf(said.body) ?? { kind: 'unknown', message: 'the answer is not a list' } : said
}

/**
 * The id that captures and refunds go by. It is known from the start on, but for payments whose start was never answered;
 * those are looked up. Else the answer that says why there is none.
 */
export const locate = async (call: Call, payment: PaymentAtGateway): Promise<{ id: string } | ReturnType<typeof notKnown | typeof unknown>> => {
  const id = paymentIdOf(payment.gateway_payment_id)
  if (id !== undefined) return { id }
  const found = await findPayments(call, payment.reference)
  if (!Array.isArray(found)) return found.kind === 'not_sent' ? notSent(found.message) : unknown(why(found))
  const answer = readPayments(found, payment, call.now)
  if (answer === undefined) return notKnown('no_payment')
  const known = 'facts' in answer ? answer.facts.gateway_payment_id : undefined
  return known === undefined ? unknown('the gateway does not say which payment it is') : { id: known }
}

/** Takes the held money, all of it. A payment that was captured before answers with an error; then the payment itself tells. */
export const capture = async (call: Call, payment: PaymentAtGateway, { amount_minor }: { amount_minor: bigint }): Promise<PaymentAnswer> => {
  const found = await locate(call, payment)
  if (!('id' in found)) return found
  const said = await send(call, { operation: 'capture', method: 'POST', path: `/payments/${found.id}/capture`, body: { amount: exactNumber(String(amount_minor)), currency: payment.currency } })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'ok') return readPayment(said.body, payment, call.now)
  if (said.status === 429) return unknown(why(said))
  const now = await fetchPayment(call, { ...payment, gateway_payment_id: found.id })
  return now.outcome === 'done' && now.event === 'authorize' ? refused(said) : now
}
