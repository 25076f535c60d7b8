import { notKnown, refused } from '../answers.ts'
import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway } from '../connector.ts'
import { send, unanswered, unheard } from './api.ts'
import { notHeard } from './mapping.ts'
import { isNotThere } from './payments.ts'
import { readRefund } from './read.ts'

/** PhonePe knows the refund by our reference as merchantRefundId, so that asking twice is one refund. It takes no note. */
export const refund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const said = await send(call, {
    operation: 'refund', method: 'POST', path: '/payments/v2/refund',
    body: { merchantRefundId: asked.reference, originalMerchantOrderId: payment.reference, amount: Number(asked.amount_minor) },
  })
  if (said.kind === 'ok') return readRefund(said.body, asked)
  if (said.kind !== 'error' || notHeard.includes(said.status)) return unheard(said)
  // Perhaps because an earlier request got through: the refund itself tells.
  const known = await fetchRefund(call, payment, asked)
  return known.outcome === 'not_charged' ? refused(said) : known
}

export const fetchRefund = async (call: Call, _: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const said = await send(call, { operation: 'fetch_refund', method: 'GET', path: `/payments/v2/refund/${asked.reference}/status` })
  if (said.kind === 'ok') return readRefund(said.body, asked)
  return isNotThere(said) ? notKnown(said.code) : unanswered(said)
}
