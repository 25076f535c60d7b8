import type { RefundAnswer } from '../gateways/index.ts'
import {
  paymentOf, referenceKey, refundOf, settledPayment, withNews, withPayment, withRef, withRefund, type Book, type Payment, type Refund,
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
  const left = payment.captured_minor - payment.refunded_minor
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
 * What a gateway's answer makes of a refund. FAILED and CANCELLED give the reservation back – and a success that comes
 * after that is recorded and flagged, for then the books need a person. A failure that comes after the success may be an
 * old notice: the gateway is asked, and only its word of now takes a success back.
 */
export const hearRefund = (book: Book, number: number, answer: RefundAnswer, { cause, now }: Hearing): Book => {
  const refund = refundOf(book, number)
  if (refund === undefined) return book
  const facts = 'facts' in answer ? answer.facts : {}
  const known: Refund = {
    ...refund,
    gateway_refund_id: facts.gateway_refund_id ?? refund.gateway_refund_id, utr: facts.utr ?? refund.utr, message: facts.message ?? refund.message,
  }
  const wrong = (facts.amount_minor !== undefined && facts.amount_minor !== refund.amount_minor) || (facts.currency !== undefined && facts.currency !== refund.currency)
  if (wrong) return again(book, { ...known, message: 'The gateway reports another amount or currency than was asked' }, now)
  if (answer.outcome === 'done') return conclude(book, known, answer.state, { cause, now })
  // Refused at the door: the money did not move. Not sent or not known is only "not yet": it is asked for again.
  if (answer.outcome === 'not_charged' && (answer.because === 'refused' || answer.because === 'unsupported')) {
    return conclude(book, { ...known, message: answer.message }, 'failed', { cause, now })
  }
  return again(book, known, now)
}

const again = (book: Book, refund: Refund, now: Date): Book => {
  if (refund.next_check_at === null) return book
  const checks = refund.checks + 1
  return withRefund(book, { ...refund, checks, next_check_at: nextCheck(refund.created_at, checks, now), updated_at: now })
}

const conclude = (book: Book, refund: Refund, state: 'success' | 'failed' | 'cancelled', { cause, now }: Hearing): Book => {
  const event = { cause, at: now, payment: refund.payment, refund: refund.number }
  if (refund.state === 'pending') {
    const next: Refund = { ...refund, state, next_check_at: null, updated_at: now }
    const given = state === 'success' ? book : giveBack(book, refund)
    return withNews(withRefund(given, next), { ...event, kind: `refund.${state}` })
  }
  if (refund.state === 'success') {
    const asked = refund.next_check_at !== null && cause === 'gateway:check'
    if (state === 'success') return asked ? withRefund(book, { ...refund, next_check_at: null }) : book
    if (!asked) return withRefund(book, { ...refund, next_check_at: now })
    const next: Refund = { ...refund, state, next_check_at: null, updated_at: now }
    return withNews(withRefund(giveBack(book, refund), next), { ...event, kind: 'refund.taken_back', detail: { state } })
  }
  if (state === 'success' && !refund.late_success) {
    return withNews(withRefund(book, { ...refund, late_success: true, updated_at: now }), { ...event, kind: 'refund.late_success' })
  }
  return book
}

const giveBack = (book: Book, refund: Refund): Book => {
  const payment = paymentOf(book, refund.payment)
  // An auto-refund that failed is still owed: the reservation stays, and the doctor shows it.
  if (payment === undefined || payment.state === 'reversed' || refund.try !== null) return book
  return withPayment(book, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
}
