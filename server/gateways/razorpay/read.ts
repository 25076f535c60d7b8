import { later, minutes } from '../../platform/clock.ts'
import { stated, truthOf, unknown, whatIsWrong } from '../answers.ts'
import type { Facts, PaymentAnswer, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { failureOf, minorUnits, paymentIdOf, secondsOf } from './api.ts'
import { AUTO_CAPTURE_MINUTES, LEFT, declineOf, refundStates, undecided } from './mapping.ts'
import { readPaymentNotes, refundReference } from './notes.ts'

/** What the payment was to be: an answer about anything else, or about less, proves nothing. */
export type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency'>

const factsOf = (payment: Json): Facts => {
  const id = paymentIdOf(member(payment, 'id'))
  const acquirer = (name: string) => textOf(member(payment, 'acquirer_data', name))
  return stated<Facts>({
    gateway_payment_id: id, amount_minor: minorUnits(member(payment, 'amount')), currency: textOf(member(payment, 'currency')),
    // Razorpay tells when a payment was begun, not when it was made, and leaves payers some ten minutes. A bank's late word may come days after that.
    at: member(payment, 'late_authorized') === true ? undefined : secondsOf(member(payment, 'created_at')),
    auth_id: acquirer('auth_code'), processor_ref: id, utr: acquirer('rrn') ?? acquirer('bank_transaction_id') ?? acquirer('upi_transaction_id'),
  })
}

/** A payment entity, from the API or from a notice. */
export const readPayment = (payment: Json, asked: Asked, now: Date): PaymentAnswer => {
  const facts = factsOf(payment)
  if (facts.gateway_payment_id === undefined) return unknown('the payment has no readable id')
  if ((readPaymentNotes(payment)?.reference ?? asked.reference) !== asked.reference) return unknown('the payment is another than was asked about')
  const status = member(payment, 'status')
  switch (status) {
    case 'created': return waiting(facts)
    case 'authorized': return capturesItself(payment, now) ? waiting(facts) : readMoney(facts, asked, 'authorize')
    case 'captured': return readMoney(facts, asked, 'capture')
    case 'failed': return readFailure(payment, facts)
    case 'refunded': return readRefunded(payment, facts, asked)
    default: return unknown(typeof status === 'string' ? `the payment has the status ${status.slice(0, 40)}, which is not published` : 'the payment has no status')
  }
}

/** What a payment that has not happened says about money is no fact yet. */
const begun = ({ gateway_payment_id }: Facts): Facts => (gateway_payment_id === undefined ? {} : { gateway_payment_id })

const waiting = (facts: Facts): PaymentAnswer => ({ outcome: 'needs_payer', next: { kind: 'wait' }, facts: begun(facts) })

/** Razorpay is about to capture it. After its time Razorpay only keeps the money, as after a bank's late word, and we are asked. */
const capturesItself = (payment: Json, now: Date) => {
  const since = secondsOf(member(payment, 'created_at'))
  return readPaymentNotes(payment)?.capture === 'automatic' && since !== undefined && later(since, minutes(AUTO_CAPTURE_MINUTES)) > now
}

const readMoney = (paid: Facts, asked: Asked, event: 'authorize' | 'capture'): PaymentAnswer => {
  const { amount_minor, currency } = paid
  if (currency === undefined || amount_minor === undefined) return unknown('the payment has no readable amount and currency')
  const wrong = whatIsWrong(asked, { amount_minor, currency })
  if (wrong !== undefined) return wrong
  // On accounts whose payers bear the fee it is on top of the order's amount.
  const surcharge = amount_minor === asked.amount_minor ? {} : { surcharge_minor: amount_minor - asked.amount_minor }
  return { outcome: 'done', event, facts: { ...paid, ...surcharge, ...(event === 'capture' ? { captured_minor: amount_minor } : {}) } }
}

const readFailure = (payment: Json, facts: Facts): PaymentAnswer => {
  const failure = failureOf(payment, 'error_')
  if (failure.reason === LEFT) return { outcome: 'done', event: 'drop', facts: begun(facts) }
  if (undecided.includes(failure.reason ?? '')) return unknown(`the gateway calls the payment failed, and ${failure.reason ?? ''}`)
  return { outcome: 'declined', decline: declineOf(failure), facts: begun(facts) }
}

/** All of it went back: after a capture by refunds, which are seen to beside it; else because nobody captured it in time. */
const readRefunded = (payment: Json, facts: Facts, asked: Asked): PaymentAnswer => {
  const captured = member(payment, 'captured')
  if (captured === true) return readMoney(facts, asked, 'capture')
  return captured === false ? { outcome: 'done', event: 'void', facts } : unknown('the refunded payment does not say whether it was captured')
}

/** Nobody was charged by it. On Razorpay's page the payer may try again. */
export const cameToNothing = (answer: PaymentAnswer) => answer.outcome === 'declined' || (answer.outcome === 'done' && answer.event === 'drop')

/** What the payments of one order come to; undefined where there are none. */
export const readPayments = (payments: Json[], asked: Asked, now: Date): PaymentAnswer | undefined => truthOf(payments.map(payment => readPayment(payment, asked, now)))

/** A refund entity, from the API or from a notice. `asked`: where it is known what was asked for. */
export const readRefund = (refund: Json, asked?: Pick<RefundAtGateway, 'reference' | 'amount_minor'> & { currency: string }): RefundAnswer => {
  const status = textOf(member(refund, 'status')) ?? ''
  const state = refundStates[status]
  if (state === undefined) return unknown(`the refund has the status ${status.slice(0, 40)}, which is not published`)
  const acquirer = (name: string) => textOf(member(refund, 'acquirer_data', name))
  const facts = stated<RefundFacts>({
    gateway_refund_id: textOf(member(refund, 'id')), currency: textOf(member(refund, 'currency')), amount_minor: minorUnits(member(refund, 'amount')),
    utr: acquirer('arn') ?? acquirer('rrn') ?? acquirer('utr'),
  })
  if (facts.gateway_refund_id === undefined || facts.currency === undefined || facts.amount_minor === undefined) return unknown('the refund has no readable id, amount and currency')
  if (asked !== undefined && (refundReference(refund) !== asked.reference || facts.amount_minor !== asked.amount_minor || facts.currency !== asked.currency)) {
    return unknown('the gateway reports another refund than was asked')
  }
  return state === 'pending' ? { outcome: 'pending', facts } : { outcome: 'done', state, facts }
}
