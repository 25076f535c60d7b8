import { notKnown, refused, unknown } from '../answers.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { send, unanswered, unheard, type Said } from './api.ts'
import { notHeard, notThere, productOf } from './mapping.ts'
import { readOrder, type Asked } from './read.ts'

/** How the payment stands; `reference` is PhonePe's merchantOrderId. */
export const fetchPayment = async (call: Call, payment: Asked): Promise<PaymentAnswer> => {
  const said = await send(call, { operation: 'fetch_order', method: 'GET', path: `/${productOf(payment.hosted === true)}/v2/order/${payment.reference}/status?details=true&errorContext=true` })
  if (said.kind === 'ok') return readOrder(said.body, call.account.preauth, payment)
  return isNotThere(said) ? notKnown(said.code) : unanswered(said)
}

export const isNotThere = (said: Said): said is Extract<Said, { kind: 'error' }> => said.kind === 'error' && (said.status === 400 || said.status === 404) && notThere.includes(said.code)

/** Asks for a change of held money, and then how it stands: PhonePe only accepts the request, and does it after. */
const settle = async (call: Call, payment: PaymentAtGateway, request: { operation: string; path: string; body?: object }): Promise<PaymentAnswer> => {
  const said = await send(call, { method: 'POST', ...request })
  if (said.kind !== 'ok' && (said.kind !== 'error' || notHeard.includes(said.status))) return unheard(said)
  const now = await fetchPayment(call, payment)
  // Only held money is captured or let go: of an order that has FAILED since, in whatever words, nothing is held any more.
  if (now.outcome === 'declined' || (now.outcome === 'done' && now.event === 'drop')) return { outcome: 'done', event: 'void', facts: now.facts }
  if (now.outcome !== 'done' || now.event !== 'authorize') return now
  return said.kind === 'ok' ? unknown(`the ${request.operation} is under way`) : refused(said)
}

export const capture = (call: Call, payment: PaymentAtGateway, { amount_minor }: { reference: string; amount_minor: bigint }) =>
  settle(call, payment, { operation: 'capture', path: '/payments/v2/capture', body: { merchantOrderId: payment.reference, currency: payment.currency, amount: Number(amount_minor) } })

export const voidPayment = (call: Call, payment: PaymentAtGateway) => settle(call, payment, { operation: 'void', path: `/payments/v2/${payment.reference}/cancel` })
