import { notKnown, notSent, refused, unknown } from '../answers.ts'
import { toDecimal } from '../../platform/money.ts'
import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway } from '../connector.ts'
import { member, textOf } from '../exact-json.ts'
import { send, unanswered } from './api.ts'
import { NO_REFUND, unclear } from './mapping.ts'
import { askStatus } from './payments.ts'
import { readRefund } from './read.ts'

/** Paytm knows the refund by our reference as refId, so that asking twice is one refund. It also wants its own id of the transaction, which the order tells. */
export const refund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const order = await askStatus(call, payment.reference)
  if (order.kind === 'not_sent') return notSent(order.message)
  if (order.kind !== 'answer') return unanswered(order)
  const txnId = textOf(member(order.body, 'txnId'))
  // Nothing to give back, as far as Paytm can say now.
  if (order.result.status !== 'TXN_SUCCESS' || txnId === undefined) return unanswered(order)
  if (textOf(member(order.body, 'orderId')) !== payment.reference) return unknown('the gateway reports another order')
  const said = await send(call, {
    operation: 'refund', path: '/refund/apply',
    body: { mid: call.account.credentials['mid'] ?? '', txnType: 'REFUND', orderId: payment.reference, txnId, refId: asked.reference, refundAmount: toDecimal(asked.amount_minor, payment.currency) },
  })
  if (said.kind !== 'answer') return said.kind === 'not_sent' ? notSent(said.message) : unanswered(said)
  if (said.result.status === 'PENDING' || said.result.status === 'TXN_SUCCESS') return readRefund(said.body, said.result, asked)
  if (said.result.status === 'U' || unclear.includes(said.result.code)) return unanswered(said)
  // Refused, perhaps because an earlier request got through: the refund itself tells.
  const known = await fetchRefund(call, payment, asked)
  return known.outcome === 'not_charged' ? refused(said.result) : known
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const said = await send(call, { operation: 'fetch_refund', path: '/v2/refund/status', body: { mid: call.account.credentials['mid'] ?? '', orderId: payment.reference, refId: asked.reference } })
  if (said.kind !== 'answer') return unanswered(said)
  return said.result.code === NO_REFUND ? notKnown(said.result.code) : readRefund(said.body, said.result, asked)
}
