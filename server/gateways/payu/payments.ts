import { notSent, refused, unknown } from '../answers.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { member, textOf } from '../exact-json.ts'
import { messageOf, plainText } from '../said.ts'
import { later } from '../../platform/clock.ts'
import { toDecimal } from '../../platform/money.ts'
import { actionsOf } from './actions.ts'
import { command } from './api.ts'
import { PAGE_OPEN_MS, actionCodes, unread } from './mapping.ts'
import { minorOf, readTransaction, wasHeld } from './read.ts'

/** How the payment stands; `reference` is PayU's txnid. */
export const fetchPayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const now = await look(call, payment)
  if (payment.hosted === true && now.outcome === 'not_charged' && now.because === 'not_known') return yetToCome(call, payment)
  // That the question was not sent says nothing about the payment.
  return now.outcome === 'not_charged' && now.because === 'not_sent' ? unknown(now.message) : now
}

/** PayU's page is reached by a form that the payer's browser posts, and PayU knows nothing before. Who posts it later all the same has paid late. */
const yetToCome = ({ now }: Call, { started_at }: PaymentAtGateway): PaymentAnswer =>
  (now < later(started_at, PAGE_OPEN_MS) ? { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} } : { outcome: 'done', event: 'drop', facts: {} })

/** As fetchPayment; `not_sent` where nothing left, for those who are about to send more. */
const look = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const said = await command(call, 'fetch_payment', 'verify_payment', payment.reference)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind !== 'said') return unknown(messageOf(said))
  const answer = readTransaction(said.body, payment, call.now)
  if (answer.outcome !== 'done') return answer
  const held = answer.event === 'authorize' || (answer.event === 'capture' && wasHeld(said.body, payment.reference))
  return held ? withActions(call, payment, answer) : answer
}

/** Of money that is held verify_payment does not say whether a capture or a cancellation is under way, nor of captured money how much it was. */
const withActions = async (call: Call, payment: PaymentAtGateway, answer: Extract<PaymentAnswer, { outcome: 'done' }>): Promise<PaymentAnswer> => {
  const found = await actionsOf(call, answer.facts.gateway_payment_id ?? '')
  if (!Array.isArray(found) && found.outcome !== 'not_charged') return found
  const actions = Array.isArray(found) ? found : []
  if (answer.event === 'authorize') {
    const going = actions.find(({ action, state }) => (action === 'capture' || action === 'cancel') && state !== 'failed')
    return going === undefined ? answer : unknown(`the ${going.action} is under way`)
  }
  const captured = actions.filter(({ action, state }) => action === 'capture' && state === 'success').map(({ amount }) => minorOf(amount))
  const [captured_minor] = captured
  if (captured.length !== 1 || captured_minor === undefined || captured_minor > payment.amount_minor) return unknown('the gateway does not say how much it captured')
  return { ...answer, facts: { ...answer.facts, captured_minor } }
}

/** PayU's own id of the payment, which everything but the first question goes by. */
export const idOfPayment = async (call: Call, payment: PaymentAtGateway): Promise<string | PaymentAnswer> => {
  if (payment.gateway_payment_id !== undefined) return payment.gateway_payment_id
  const now = await look(call, payment)
  return ('facts' in now ? now.facts.gateway_payment_id : undefined) ?? now
}

/** Asks for something to be done with held money, and then how the payment stands: PayU only says that the request is queued. */
const act = async (call: Call, payment: PaymentAtGateway, operation: 'capture' | 'void', name: string, token: string, amount_minor: bigint): Promise<PaymentAnswer> => {
  const id = await idOfPayment(call, payment)
  if (typeof id !== 'string') return id
  const said = await command(call, operation, name, id, token, toDecimal(amount_minor, payment.currency))
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind !== 'said') return unknown(messageOf(said))
  const code = textOf(member(said.body, 'error_code'))
  const message = plainText(said.body, 'msg') ?? ''
  const taken = textOf(member(said.body, 'status')) === '1'
  if (!taken && actionCodes[code ?? ''] !== 'refused' && !unread.test(message)) return unknown(`the gateway answered ${code ?? 'without a code'}`)
  // What was refused may have been done by an earlier request: the payment itself tells.
  const now = await fetchPayment(call, payment)
  const held = now.outcome === 'done' && now.event === 'authorize'
  if (!held) return now
  return taken ? unknown(`the ${operation} is under way`) : refused({ code: code ?? 'refused', message })
}

export const capture = (call: Call, payment: PaymentAtGateway, { reference, amount_minor }: { reference: string; amount_minor: bigint }) =>
  act(call, payment, 'capture', 'capture_transaction', reference, amount_minor)

/** The command that lets held money go gives back captured money: only of a payment that is held it may be asked. */
export const voidPayment = async (call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer> => {
  const now = await look(call, payment)
  if (now.outcome !== 'done' || now.event !== 'authorize') return now
  return act(call, payment, 'void', 'cancel_refund_transaction', `v${payment.reference}`, payment.amount_minor)
}
