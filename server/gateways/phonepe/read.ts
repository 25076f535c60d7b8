import { stated, unknown, wrongMoney } from '../answers.ts'
import type { Facts, PaymentAnswer, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { ExactNumber, member, textOf, type Json } from '../exact-json.ts'
import { CAPTURING, HELD, declineOf, left, refundStates, released } from './mapping.ts'

/** PhonePe deals in rupees only and names no currency: its amounts are paise. */
const currency = 'INR'

const wholeOf = (value: Json | undefined) => (value instanceof ExactNumber && /^\d{1,15}$/.test(value.source) ? BigInt(value.source) : undefined)
const timeOf = (value: Json | undefined) => { const ms = wholeOf(value); return ms === undefined ? undefined : new Date(Number(ms)) }
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

/** What the payment was to be: an order of anything else proves nothing. */
export type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency' | 'hosted'>

/** An order's status. Its own state counts; the attempts below it only tell held money from a payer who is still at it. `holds`: the account can hold money. */
export const readOrder = (order: Json, holds: boolean, asked: Asked): PaymentAnswer => {
  const [state, id, amount] = [textOf(member(order, 'state')), textOf(member(order, 'orderId')), wholeOf(member(order, 'amount'))]
  if (state === undefined || id === undefined || amount === undefined) return unknown('the order has no readable state, orderId and amount')
  if ((textOf(member(order, 'merchantOrderId')) ?? asked.reference) !== asked.reference) return unknown('the gateway reports another order')
  if (amount !== asked.amount_minor || asked.currency !== currency) return (state === 'COMPLETED' ? wrongMoney : unknown)('the gateway reports other money than was asked')
  const attempts = listOf(member(order, 'paymentDetails'))
  switch (state) {
    case 'PENDING': return readPending(attempts, id, amount)
    case 'COMPLETED': return readCompleted(order, attempts, { id, amount, holds })
    case 'FAILED': return readFailed(order, attempts, id)
    default: return unknown(`the order has the state ${state.slice(0, 40)}, which is not published`)
  }
}

const inState = (attempts: Json[], state: string) => attempts.find(attempt => textOf(member(attempt, 'state')) === state)

const readPending = (attempts: Json[], id: string, amount: bigint): PaymentAnswer => {
  if (inState(attempts, CAPTURING) !== undefined) return unknown('the capture is under way')
  const held = inState(attempts, HELD)
  if (held === undefined) return { outcome: 'needs_payer', next: { kind: 'wait' }, facts: { gateway_payment_id: id } }
  if (wholeOf(member(held, 'amount')) !== amount) return wrongMoney('the gateway holds other money than was asked')
  return { outcome: 'done', event: 'authorize', facts: { ...attemptFacts(held), gateway_payment_id: id, amount_minor: amount, currency } }
}

const readCompleted = (order: Json, attempts: Json[], { id, amount, holds }: { id: string; amount: bigint; holds: boolean }): PaymentAnswer => {
  const paid = inState(attempts, 'COMPLETED')
  const payable = member(order, 'payableAmount') === undefined ? amount : wholeOf(member(order, 'payableAmount'))
  const taken = paid === undefined ? amount : wholeOf(member(paid, 'amount'))
  if (payable === undefined || payable < amount || taken === undefined) return unknown('the amounts of the order do not fit each other')
  // Held money may be captured in part: then the attempt has less than the order. (Unverified.)
  if (taken < amount && !holds) return wrongMoney('the gateway reports less money than was asked')
  return {
    outcome: 'done', event: 'capture',
    facts: {
      ...attemptFacts(paid), gateway_payment_id: id, amount_minor: payable, currency,
      ...(payable > amount ? { surcharge_minor: payable - amount } : {}), ...(holds ? { captured_minor: taken < amount ? taken : amount } : {}),
    },
  }
}

const readFailed = (order: Json, attempts: Json[], id: string): PaymentAnswer => {
  const failed = attempts.at(-1)
  const codeIn = (name: string) => textOf(member(order, name)) ?? textOf(member(failed, name))
  const [code, detailed] = [codeIn('errorCode'), codeIn('detailedErrorCode')]
  const facts: Facts = { gateway_payment_id: id }
  const either = (codes: readonly string[]) => codes.includes(code ?? '') || codes.includes(detailed ?? '')
  if (either(released)) return { outcome: 'done', event: 'void', facts }
  if (either(left)) return { outcome: 'done', event: 'drop', facts }
  return { outcome: 'declined', facts, decline: declineOf(code, detailed, textOf(member(order, 'errorContext', 'description'))) }
}

/** What an attempt says of the money it moved. Newer answers split it by instrument, older ones do not. */
const attemptFacts = (attempt: Json | undefined): Facts => {
  const part = listOf(member(attempt, 'splitInstruments'))[0] ?? attempt
  return stated<Facts>({
    at: timeOf(member(attempt, 'timestamp')), processor_ref: textOf(member(attempt, 'transactionId')),
    utr: textOf(member(part, 'rail', 'utr')) ?? textOf(member(part, 'instrument', 'arn')) ?? textOf(member(part, 'instrument', 'brn')),
    auth_id: textOf(member(part, 'rail', 'authorizationCode')),
  })
}

/** A refund, as the answer to asking for it or for its status. */
export const readRefund = (refund: Json, asked: Pick<RefundAtGateway, 'reference' | 'amount_minor'>): RefundAnswer => {
  const [state, id, amount] = [textOf(member(refund, 'state')) ?? '', textOf(member(refund, 'refundId')), wholeOf(member(refund, 'amount'))]
  const outcome = refundStates[state]
  if (outcome === undefined) return unknown(`the refund has the state ${state.slice(0, 40)}, which is not published`)
  if (id === undefined || amount === undefined) return unknown('the refund has no readable refundId and amount')
  if ((textOf(member(refund, 'merchantRefundId')) ?? asked.reference) !== asked.reference || amount !== asked.amount_minor) return unknown('the gateway reports another refund than was asked')
  const details = listOf(member(refund, 'paymentDetails'))[0] ?? refund
  const facts = stated<RefundFacts>({
    gateway_refund_id: id, amount_minor: amount, currency,
    utr: textOf(member(listOf(member(details, 'splitInstruments'))[0], 'rail', 'utr')), message: textOf(member(refund, 'detailedErrorCode')) ?? textOf(member(refund, 'errorCode')),
  })
  return outcome === 'pending' ? { outcome, facts } : { outcome: 'done', state: outcome, facts }
}
