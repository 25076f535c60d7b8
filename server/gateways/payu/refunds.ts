import { notKnown, notSent, refused, stated, unknown } from '../answers.ts'
import type { Call, NotCharged, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { member, textOf } from '../exact-json.ts'
import { messageOf, plainText } from '../said.ts'
import { toDecimal } from '../../platform/money.ts'
import { actionsOf, type Action } from './actions.ts'
import { command } from './api.ts'
import { actionCodes, unread } from './mapping.ts'
import { idOfPayment } from './payments.ts'
import { CURRENCY, minorOf } from './read.ts'

/** PayU knows the refund by our reference as its token, so that asking twice is one refund. */
export const refund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const id = await idOfPayment(call, payment)
  if (typeof id !== 'string') return id.outcome === 'not_charged' && id.because === 'not_sent' ? id : no_payment
  const said = await command(call, 'refund', 'cancel_refund_transaction', id, asked.reference, toDecimal(asked.amount_minor, payment.currency))
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind !== 'said') return unknown(messageOf(said))
  const code = textOf(member(said.body, 'error_code')) ?? ''
  const message = plainText(said.body, 'msg') ?? ''
  const accepted = textOf(member(said.body, 'status')) === '1' || actionCodes[code] === 'accepted'
  if (!accepted && actionCodes[code] !== 'refused' && !unread.test(message)) return unknown(`the gateway answered ${code === '' ? 'without a code' : code}`)
  // PayU says that the request is queued, or why not. What became of it, or of an earlier request under the same token, stands in the list.
  const now = await findRefund(call, { ...payment, gateway_payment_id: id }, asked)
  if (now.outcome !== 'not_charged') return now
  if (!accepted) return refused({ code: code === '' ? 'refused' : code, message })
  return { outcome: 'pending', facts: stated<RefundFacts>({ gateway_refund_id: textOf(member(said.body, 'request_id')) }) }
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const id = await idOfPayment(call, payment)
  return typeof id === 'string' ? findRefund(call, { ...payment, gateway_payment_id: id }, asked) : no_payment
}

const no_payment = unknown('the gateway does not say which payment it is about')

const findRefund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const actions = await actionsOf(call, payment.gateway_payment_id ?? '')
  if (!Array.isArray(actions)) return actions
  const found = actions.find(({ action, token }) => action === 'refund' && token === asked.reference)
  return found === undefined ? notKnown('no_such_refund') : readRefund(found, asked)
}

const readRefund = ({ request_id, state, amount, fields }: Action, asked: RefundAtGateway): Exclude<RefundAnswer, NotCharged> => {
  const amount_minor = minorOf(amount)
  if (amount_minor !== asked.amount_minor) return unknown('the gateway reports another refund than was asked')
  const facts = stated<RefundFacts>({
    gateway_refund_id: request_id, amount_minor, currency: CURRENCY, utr: textOf(member(fields, 'bank_arn')) ?? textOf(member(fields, 'bank_ref_num')),
  })
  return state === 'pending' ? { outcome: 'pending', facts } : { outcome: 'done', state, facts }
}
