import { notKnown, notSent, refused, stated, unknown } from '../answers.ts'
import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { messageOf, plainText } from '../said.ts'
import { toDecimal } from '../../platform/money.ts'
import { ask } from './api.ts'
import { refundStates, words } from './mapping.ts'
import { idOfPayment } from './payments.ts'
import { CURRENCY, minorOf } from './read.ts'

const no_payment = unknown('the gateway does not say which payment it is about')

/** Easebuzz knows the refund by our reference as merchant_refund_id, so that asking twice is one refund. */
export const refund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const id = await idOfPayment(call, payment)
  if (typeof id !== 'string') return id.outcome === 'not_charged' && id.because === 'not_sent' ? id : no_payment
  const said = await ask(call, 'refund', '/transaction/v2/refund', { merchant_refund_id: asked.reference, easebuzz_id: id, refund_amount: toDecimal(asked.amount_minor, payment.currency) })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind !== 'said') return unknown(messageOf(said))
  const status = member(said.body, 'status')
  if (status !== true && status !== false) return unknown('the answer does not say whether the refund was taken')
  // What became of it, or of an earlier request under the same id, stands in the list.
  const now = await findRefund(call, id, asked)
  if (now.outcome !== 'not_charged') return now
  if (!status) return refused({ code: 'refund_refused', message: plainText(said.body, 'reason') ?? plainText(said.body, 'message') ?? 'The gateway refused the refund' })
  return { outcome: 'pending', facts: stated<RefundFacts>({ gateway_refund_id: textOf(member(said.body, 'refund_id')) }) }
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const id = await idOfPayment(call, payment)
  return typeof id === 'string' ? findRefund(call, id, asked) : no_payment
}

const findRefund = async (call: Call, easebuzz_id: string, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const said = await ask(call, 'fetch_refund', '/refund/v1/retrieve', { easebuzz_id })
  if (said.kind !== 'said') return unknown(messageOf(said))
  const refunds = member(said.body, 'refunds')
  if (member(said.body, 'status') === false) {
    const message = plainText(said.body, 'message') ?? ''
    return words.no_refund.test(message) ? notKnown('no_such_refund') : unknown(message === '' ? 'the answer does not tell of refunds' : message)
  }
  if (textOf(member(said.body, 'easebuzz_id')) !== easebuzz_id || !Array.isArray(refunds)) return unknown('the answer does not tell of the payment\'s refunds')
  const found = refunds.find(each => textOf(member(each, 'merchant_refund_id')) === asked.reference)
  return found === undefined ? notKnown('no_such_refund') : readRefund(found, asked)
}

const readRefund = (refund: Json, asked: RefundAtGateway): RefundAnswer => {
  const status = textOf(member(refund, 'refund_status')) ?? ''
  const state = refundStates[status.toLowerCase()]
  const amount_minor = minorOf(member(refund, 'refund_amount'))
  if (state === undefined) return unknown(`the refund is ${status === '' ? 'in no state' : status.slice(0, 40)}, which is not known`)
  if (amount_minor !== asked.amount_minor) return unknown('the gateway reports another refund than was asked')
  const facts = stated<RefundFacts>({ gateway_refund_id: textOf(member(refund, 'refund_id')), amount_minor, currency: CURRENCY, utr: textOf(member(refund, 'arn_number')) })
  return state === 'pending' ? { outcome: 'pending', facts } : { outcome: 'done', state, facts }
}
