import type { RefundAnswer } from '../gateways/index.ts'
import {
  paymentOf, referenceKey, refundOf, settledPayment, withNews, withPayment, withRef, withRefund, type Book, type News, type Payment, type Refund,
} from '../orders/index.ts'
import { days, later, seconds } from '../platform/clock.ts'
import { fail } from '../platform/errors.ts'
import { toDecimal } from '../platform/money.ts'
import { AUTO_REFUND_PREFIX, nextCheck, type Hearing } from '../payments/index.ts'

export interface RefundRequest {
  project_id: string
  /** The payment's number; undefined means the one that holds the order's success slot. */
  payment: number | undefined
  refund_id: string
  nonce: string
  reference: string
  amount_minor: bigint
  type: Refund['type']
  note: string | undefined
  /** Of the account: until then nobody else asks for this refund. */
  timeout_ms: number
}

const REFUNDABLE_MS = days(180)

/**
 * Reserves a refund on its payment before any gateway hears of it, so that refunds that come at once cannot give back
 * more than was taken. Refuses (Refusal) ids that are taken, payments without money to give back, and too much.
 */
export const reserveRefund = (book: Book, request: RefundRequest, claimed: { order_key: string } | undefined, { cause, now }: Hearing): readonly [Book, Refund] => {
  const { order } = book
  const payment = refundable(book, request)
  const taken = book.refunds.find(each => each.refund_id === request.refund_id)
  if (taken?.nonce === request.nonce) return [book, taken]
  if (taken !== undefined || claimed !== undefined || request.refund_id.startsWith(AUTO_REFUND_PREFIX)) fail('refund_id_already_exists', `A refund with refund_id ${request.refund_id} already exists`)
  const left = leftOf(book, payment)
  if (payment.state !== 'captured' || payment.captured_at === null) fail('payment_not_refundable', 'Only a captured payment can be refunded')
  else if (now.getTime() - payment.captured_at.getTime() > REFUNDABLE_MS) fail('payment_not_refundable', 'A payment can be refunded for 180 days after its capture')
  if (request.amount_minor > left) fail('refund_amount_exceeded', `refund_amount is more than the ${toDecimal(left, payment.currency)} ${payment.currency} that is left of the payment`)

  const number = order.refunds + 1
  const refund: Refund = {
    order_key: order.order_key, number, payment: payment.number, try: null, refund_id: request.refund_id, nonce: request.nonce, reference: request.reference,
    amount_minor: request.amount_minor, currency: payment.currency, type: request.type, note: request.note ?? null,
    state: 'pending', late_success: false, gateway_refund_id: null, utr: null, message: null,
    created_at: now, updated_at: now, next_check_at: later(now, request.timeout_ms + seconds(30)), checks: 0,
  }
  const reserved = withRefund(withPayment(book, { ...payment, refunded_minor: payment.refunded_minor + refund.amount_minor, updated_at: now }), refund)
  const named = payment.account_id === null ? reserved
    : withRef(reserved, { ref_key: referenceKey(payment.account_id, refund.reference), payment: payment.number, refund: number })
  return [withNews(named, { kind: 'refund.pending', cause, at: now, payment: payment.number, refund: number, detail: { type: refund.type, amount_minor: String(refund.amount_minor) } }), refund]
}

const refundable = (book: Book, request: RefundRequest): Payment => {
  if (book.order.project_id !== request.project_id) fail(request.payment === undefined ? 'order_not_found' : 'payment_not_found')
  if (request.payment === undefined) return settledPayment(book) ?? fail('payment_not_refundable', 'The order has no successful payment')
  return paymentOf(book, request.payment) ?? fail('payment_not_found')
}

/**
 * What a gateway's answer makes of a refund. FAILED and CANCELLED release the reservation. Neither is the last word, nor is SUCCESS:
 * the gateway may take it back, or find that a failed one went through. Its word of now counts (`reconsider`).
 */
export const hearRefund = (book: Book, number: number, answer: RefundAnswer, hearing: Hearing): Book => {
  const refund = refundOf(book, number)
  if (refund === undefined) return book
  const facts = 'facts' in answer ? answer.facts : {}
  const told: Refund = {
    ...refund,
    gateway_refund_id: facts.gateway_refund_id ?? refund.gateway_refund_id, utr: facts.utr ?? refund.utr, message: facts.message ?? refund.message,
  }
  const wrong = (facts.amount_minor !== undefined && facts.amount_minor !== refund.amount_minor) || (facts.currency !== undefined && facts.currency !== refund.currency)
  if (wrong) return again(book, { ...told, message: 'The gateway reports another amount or currency than was asked' }, hearing.now)
  // Refused at the door: the money did not move. Not sent or not known is only "not yet": it is asked for again.
  const refused = answer.outcome === 'not_charged' && (answer.because === 'refused' || answer.because === 'unsupported')
  if (answer.outcome !== 'done' && !refused) return again(book, told, hearing.now)
  // Nothing was made of it, and it is owed all the same: the account may have been short of money that day.
  if (answer.outcome === 'not_charged' && answer.because === 'refused' && refund.state === 'pending' && isOwedIn(book, refund)) return again(book, { ...told, message: answer.message }, hearing.now)
  const state = answer.outcome === 'done' ? answer.state : 'failed'
  const message = answer.outcome === 'done' ? facts.message : answer.message
  if (refund.state === 'pending') return conclude(book, { ...told, message: message ?? refund.message }, state, hearing)
  // What was said of the end that it had before is not true of this one.
  return reconsider(book, refund, { ...told, message: message ?? null }, state, hearing)
}

const again = (book: Book, refund: Refund, now: Date): Book => {
  if (refund.next_check_at === null) return book
  const checks = refund.checks + 1
  return withRefund(book, { ...refund, checks, next_check_at: nextCheck(refund.created_at, checks, now), updated_at: now })
}

type End = Exclude<Refund['state'], 'pending'>

const news = ({ payment, number }: Refund, kind: string, { cause, now }: Hearing): News => ({ kind, cause, at: now, payment, refund: number })

const conclude = (book: Book, refund: Refund, state: End, hearing: Hearing): Book => {
  const next: Refund = { ...refund, state, next_check_at: null, updated_at: hearing.now }
  const kept = state === 'success' ? book : releaseReservation(book, refund, hearing)
  return withNews(withRefund(kept, next), news(refund, `refund.${state}`, hearing))
}

/** The gateway's last word is that the money went back, whether the books have room for it or not. */
export const wentThrough = ({ state, late_success }: Refund) => state === 'success' || late_success

/**
 * A word on a refund that was over already. One that contradicts the books may be an old one, as notices come in any order, and believing
 * it could pay the payer twice or never: the gateway is asked, and only what it says then counts.
 */
const reconsider = (book: Book, refund: Refund, told: Refund, state: End, hearing: Hearing): Book => {
  const agrees = wentThrough(refund) === (state === 'success')
  const asked = refund.next_check_at !== null && hearing.cause === 'gateway:check'
  if (!asked) return agrees ? book : withRefund(book, { ...refund, next_check_at: hearing.now })
  if (state !== 'success') return agrees ? withRefund(book, { ...refund, next_check_at: null }) : takeBack(book, told, state, hearing)
  return refund.state === 'success' ? withRefund(book, { ...refund, next_check_at: null }) : succeedLate(book, told, hearing)
}

const takeBack = (book: Book, refund: Refund, state: End, hearing: Hearing): Book => {
  // What went through with no room for it had reserved nothing.
  const released = refund.late_success ? book : releaseReservation(book, refund, hearing)
  const next: Refund = { ...refund, state, late_success: false, next_check_at: null, updated_at: hearing.now }
  return withNews(withRefund(released, next), { ...news(refund, 'refund.taken_back', hearing), detail: { state } })
}

/** It takes its reservation again and is a success – or, where another refund has taken that, stays what it was and is flagged for a person. */
const succeedLate = (book: Book, refund: Refund, hearing: Hearing): Book => {
  const reserved = reserveAgain(book, refund)
  const next: Refund = { ...refund, ...(reserved === undefined ? { late_success: true } : { state: 'success', late_success: false }), next_check_at: null, updated_at: hearing.now }
  const heard = withRefund(reserved ?? book, next)
  const flagged_before = refund.late_success && next.late_success
  return flagged_before ? heard : withNews(heard, { ...news(refund, 'refund.late_success', hearing), detail: { state: next.state } })
}

/** A reversal that failed is still owed: its reservation stays, and the doctor shows it. A refused one is asked for again. */
const isOwed = (payment: Payment, refund: Refund) => payment.state === 'reversed' || refund.try !== null
const isOwedIn = (book: Book, refund: Refund) => {
  const payment = paymentOf(book, refund.payment)
  return payment !== undefined && isOwed(payment, refund)
}

/** Undefined where it does not fit into what is left of the payment. */
const reserveAgain = (book: Book, refund: Refund): Book | undefined => {
  const payment = paymentOf(book, refund.payment)
  if (payment === undefined || isOwed(payment, refund)) return book
  const refunded_minor = payment.refunded_minor + refund.amount_minor
  return refunded_minor > payment.captured_minor ? undefined : withPayment(book, { ...payment, refunded_minor })
}

/** The room goes to refunds that went through without any, first. */
const releaseReservation = (book: Book, refund: Refund, hearing: Hearing): Book => {
  const payment = paymentOf(book, refund.payment)
  if (payment === undefined || isOwed(payment, refund)) return book
  const released = withPayment(book, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  return flagged(released, payment).reduce((next, late) => succeedLate(next, late, hearing), released)
}

const flagged = ({ refunds }: Book, { number }: Payment) => refunds.filter(({ payment, late_success }) => payment === number && late_success)

/** Nothing, where more went back than was captured. */
const leftOf = (book: Book, payment: Payment): bigint => {
  const left = flagged(book, payment).reduce((sum, { amount_minor }) => sum - amount_minor, payment.captured_minor - payment.refunded_minor)
  return left > 0n ? left : 0n
}
