import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { exactNumber, member, textOf } from '../exact-json.ts'
import { toDecimal } from '../../platform/money.ts'
import { notKnown, notSent, refused, unknown } from '../answers.ts'
import { isNotThere, send, type Said } from './api.ts'
import { closedOrders, notCharged, openOrders } from './mapping.ts'
import { onThePage } from './page.ts'
import { readPayment, readPayments } from './read.ts'

/** What an error says about a question that moves no money. */
const unanswered = (said: Exclude<Said, { kind: 'ok' }>): PaymentAnswer =>
  said.kind === 'error' && isNotThere(said.status, said.code) ? notKnown(said.code) : unknown(said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)

/** How the payment stands; `reference` is Cashfree's order_id. */
export const fetchPayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const found = await askPayments(call, payment)
  // On Cashfree's page a payer whose card is declined may try another, as long as the order is open.
  const again = payment.hosted === true && (found === 'nothing' || found.outcome === 'declined' || (found.outcome === 'done' && found.event === 'drop'))
  if (found !== 'nothing' && found.outcome !== 'needs_payer' && !again) return found
  // Nothing came of it yet: does the order still wait for the payer?
  const order = await send(call, { operation: 'fetch_order', method: 'GET', path: `/orders/${payment.reference}` })
  if (order.kind !== 'ok') return unanswered(order)
  const status = textOf(member(order.body, 'order_status'))
  if (status === undefined || ![...openOrders, ...closedOrders].includes(status)) return unknown('the order has no order_status that is published')
  if (openOrders.includes(status)) return again ? onThePage(call.account, order.body) : found === 'nothing' ? waiting : found
  // Nobody can begin to pay it now. Who began before is in the list by now; a bank that is still at work may yet take the money.
  const last = await askPayments(call, payment)
  return last === 'nothing' || last === waiting ? ended(status) : last
}

/** Offered to the payer, who has not begun. */
const waiting: PaymentAnswer = { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} }

/** What the order's payments come to. `waiting` where payments were begun but none has reached a bank. */
const askPayments = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer | 'nothing'> => {
  const said = await send(call, { operation: 'fetch_payments', method: 'GET', path: `/orders/${payment.reference}/payments` })
  if (said.kind !== 'ok') return unanswered(said)
  if (!Array.isArray(said.body)) return unknown('the payments are not a list')
  const found = readPayments(said.body, call.account.preauth, payment) ?? 'nothing'
  const begun = said.body.some(each => textOf(member(each, 'payment_status')) === 'PENDING')
  return found !== 'nothing' && found.outcome === 'needs_payer' && !begun ? waiting : found
}

const ended = (status: string): PaymentAnswer => ({
  outcome: 'declined', facts: {},
  decline: { code: 'not_paid_in_time', raw: status, message: 'The order was closed before it was paid', fault: 'payer', retry: 'later' },
})

/** Ends the order, so that the payer can no longer pay; then asks how it stands. */
export const closePayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  await send(call, { operation: 'terminate_order', method: 'PATCH', path: `/orders/${payment.reference}`, body: '{"order_status":"TERMINATED"}' })
  return fetchPayment(call, payment)
}

const authorization = async (call: Call, payment: PaymentAtGateway, operation: 'capture' | 'void', fields: object): Promise<PaymentAnswer> => {
  const body = JSON.stringify(fields)
  const said = await send(call, { operation, method: 'POST', path: `/orders/${payment.reference}/authorization`, body })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'ok') return readPayment(said.body, call.account.preauth, payment)
  if (isNotThere(said.status, said.code)) return notKnown(said.code)
  if (said.status === 429 || !notCharged.includes(said.status)) return unknown(`the gateway answered ${said.status} ${said.code}`)
  // "Not allowed" may mean that an earlier try of the same request got through: the payment itself tells.
  const now = await fetchPayment(call, payment)
  return now.outcome === 'done' && now.event === 'authorize' ? refused(said) : now
}

export const capture = (call: Call, payment: PaymentAtGateway, { amount_minor }: { amount_minor: bigint }) =>
  authorization(call, payment, 'capture', { action: 'CAPTURE', amount: exactNumber(toDecimal(amount_minor, payment.currency)) })

export const voidPayment = (call: Call, payment: PaymentAtGateway) => authorization(call, payment, 'void', { action: 'VOID' })
