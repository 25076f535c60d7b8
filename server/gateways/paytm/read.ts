import { stated, unknown, wrongMoney } from '../answers.ts'
import type { Facts, PaymentAnswer, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { indianTime } from '../ist.ts'
import { parseDecimal } from '../../platform/money.ts'
import type { Result } from './api.ts'
import { CURRENCY, GOING, declineOf, ended, left, refundStates } from './mapping.ts'

/** What the payment was to be: an order of anything else, or of less, proves nothing. */
export type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency'>

/** Rupees as a decimal text. */
export const paiseOf = (value: Json | undefined) => parseDecimal(textOf(value) ?? '', CURRENCY)

/** An order's status that has a record. Paytm knows a payment by our order id; its own id, of which each attempt has another, is the processor's. */
export const readOrder = (body: Json, { status, code, message }: Result, asked: Asked): PaymentAnswer => {
  const facts: Facts = { gateway_payment_id: asked.reference }
  if (textOf(member(body, 'orderId')) !== asked.reference) return unknown('the gateway reports another order')
  if (status === GOING) return { outcome: 'needs_payer', next: { kind: 'wait' }, facts }
  const event = ended[status]
  if (event === undefined) return unknown(`the order has the status ${status.slice(0, 40)}, which is not published`)
  if (event === 'decline') return left.includes(code) ? { outcome: 'done', event: 'drop', facts } : { outcome: 'declined', facts, decline: declineOf(code, message) }
  return readPaid(body, facts, asked)
}

const readPaid = (body: Json, facts: Facts, asked: Asked): PaymentAnswer => {
  const [amount, id, type] = [paiseOf(member(body, 'txnAmount')), textOf(member(body, 'txnId')), textOf(member(body, 'txnType')) ?? 'SALE']
  if (amount === undefined || id === undefined) return unknown('the order has no readable txnAmount and txnId')
  if (type !== 'SALE') return unknown(`the transaction is a ${type.slice(0, 20)}: whether the money is taken, or only held, it does not say`)
  if (asked.currency !== CURRENCY || amount < asked.amount_minor) return wrongMoney('the gateway reports other money than was asked')
  return {
    outcome: 'done', event: 'capture',
    facts: {
      ...facts, amount_minor: amount, currency: CURRENCY, ...(amount > asked.amount_minor ? { surcharge_minor: amount - asked.amount_minor } : {}),
      ...stated<Facts>({ processor_ref: id, utr: textOf(member(body, 'bankTxnId')), at: indianTime(textOf(member(body, 'txnDate'))) }),
    },
  }
}

/** A refund, as the answer to asking for it or for its status. */
export const readRefund = (body: Json, { status, message }: Result, asked: Pick<RefundAtGateway, 'reference' | 'amount_minor'>): RefundAnswer => {
  const outcome = refundStates[status]
  if (outcome === undefined) return unknown(`the refund has the status ${status.slice(0, 40)}, which is not published`)
  const [id, amount] = [textOf(member(body, 'refundId')), paiseOf(member(body, 'refundAmount'))]
  if (id === undefined || amount === undefined) return unknown('the refund has no readable refundId and refundAmount')
  if (textOf(member(body, 'refId')) !== asked.reference || amount !== asked.amount_minor) return unknown('the gateway reports another refund than was asked')
  const details = member(body, 'refundDetailInfoList')
  const facts: RefundFacts = {
    gateway_refund_id: id, amount_minor: amount, currency: CURRENCY,
    ...stated<RefundFacts>({ utr: Array.isArray(details) ? textOf(member(details[0], 'rrn')) : undefined, message }),
  }
  return outcome === 'pending' ? { outcome, facts } : { outcome: 'done', state: outcome, facts }
}
