import { notKnown } from '../answers.ts'
import { later, minutes } from '../../platform/clock.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { send, unanswered, type Said } from './api.ts'
import { NO_RECORD, TOKEN_MINUTES, noRecord } from './mapping.ts'
import { readOrder } from './read.ts'

export const askStatus = (call: Call, reference: string): Promise<Said> =>
  send(call, { operation: 'fetch_order', path: '/v3/order/status', body: { mid: call.account.credentials['mid'] ?? '', orderId: reference } })

/** Paytm has no record of an order until its payer has chosen how to pay – nor of one that was never made. */
export const hasNoRecord = ({ result: { status, code } }: Extract<Said, { kind: 'answer' }>) => status === NO_RECORD || (status === 'TXN_FAILURE' && noRecord.includes(code))

/** Time for a payer who began at the last moment. */
const GRACE_MINUTES = 15

/** How the payment stands; `reference` is Paytm's orderId. */
export const fetchPayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const said = await askStatus(call, payment.reference)
  if (said.kind !== 'answer') return unanswered(said)
  if (!hasNoRecord(said)) return readOrder(said.body, said.result, payment)
  // That the order was made is known by the id that we then gave the payment: its payer may still be choosing, as long as there is time.
  if (payment.gateway_payment_id === undefined) return notKnown(said.result.code)
  const facts = { gateway_payment_id: payment.reference }
  return call.now < later(payment.started_at, minutes(TOKEN_MINUTES + GRACE_MINUTES)) ? { outcome: 'needs_payer', next: { kind: 'wait' }, facts } : { outcome: 'done', event: 'drop', facts }
}
