import type { PaymentAnswer } from '../gateways/index.ts'
import { paymentOf, withNews, withPayment, type Book, type Payment } from '../orders/index.ts'
import { later, seconds } from '../platform/clock.ts'
import { fail } from '../platform/errors.ts'
import { toDecimal } from '../platform/money.ts'
import { hearPayment, askCaptureOf, type Hearing } from './hear.ts'
import { advance } from './payment.ts'
import { nextCheck } from './schedule.ts'

/** While a request of ours is under way, nobody else asks the same: until its time-out has surely passed. */
const underWay = (now: Date, timeout_ms: number) => later(now, timeout_ms + seconds(30))

/**
 * Writes down that the capture of `amount_minor` is about to be asked for. The row keeps the reference that the
 * gateway will see, so a repeat after a crash asks for the same capture.
 */
export const beginCapture = (book: Book, number: number, amount_minor: bigint, timeout_ms: number, hearing: Hearing): readonly [Book, Payment] => {
  const payment = paymentOf(book, number) ?? fail('payment_not_found')
  if (advance(payment.state, 'ask_capture') === undefined) fail('payment_not_capturable', `The payment is ${payment.state}, not waiting for capture`)
  if (amount_minor > payment.authorized_minor) {
    fail('invalid_authorization_data', `capture_amount must be at most the authorised ${toDecimal(payment.authorized_minor, payment.currency)} ${payment.currency}`)
  }
  return claim(askCaptureOf(book, payment, amount_minor, hearing), number, underWay(hearing.now, timeout_ms))
}

/** Writes down that the hold is about to be let go. */
export const beginVoid = (book: Book, number: number, timeout_ms: number, hearing: Hearing): readonly [Book, Payment] => {
  const payment = paymentOf(book, number) ?? fail('payment_not_found')
  const state = advance(payment.state, 'ask_void') ?? fail('payment_not_capturable', `The payment is ${payment.state}, not waiting for capture`)
  const next: Payment = { ...payment, state, capture_wanted: false, checks: 0, updated_at: hearing.now }
  return claim(withNews(withPayment(book, next), { kind: 'payment.voiding', cause: hearing.cause, at: hearing.now, payment: number }), number, underWay(hearing.now, timeout_ms))
}

const claim = (book: Book, number: number, until: Date): readonly [Book, Payment] => {
  const payment = paymentOf(book, number)
  if (payment === undefined) throw new Error('the payment that was just written is gone')
  const next = { ...payment, next_check_at: until }
  return [withPayment(book, next), next]
}

/**
 * What the gateway's answer to a capture or void makes of the payment. A clear no puts it back to authorized – the
 * money is still held. Anything unclear leaves it capturing or voiding, to be asked about.
 */
export const hearSettling = (book: Book, number: number, answer: PaymentAnswer, hearing: Hearing): Book => {
  const payment = paymentOf(book, number)
  if (payment === undefined) return book
  if (payment.state !== 'capturing' && payment.state !== 'voiding' && payment.release !== 'due') return hearPayment(book, number, answer, hearing)
  if (answer.outcome === 'done' && answer.event !== 'authorize') return hearPayment(book, number, answer, hearing)
  const refused = answer.outcome === 'declined' || (answer.outcome === 'not_charged' && answer.because !== 'not_sent' && answer.because !== 'not_known')
  const back = refused && payment.release !== 'due' ? advance(payment.state, 'refuse') : undefined
  if (back === undefined) {
    // Not sent, not known, still held, unknown: ask again later.
    const checks = payment.checks + 1
    return withPayment(book, { ...payment, checks, next_check_at: nextCheck(payment.updated_at, checks, hearing.now) })
  }
  const message = answer.outcome === 'declined' ? answer.decline.message : 'message' in answer ? answer.message : null
  const held: Payment = {
    ...payment, state: back, capture_minor: null, capture_reference: null, message, checks: 0,
    // Refused once, the next look is the operator's or the merchant's; the hold still ends by itself.
    next_check_at: later(hearing.now, seconds(300)), updated_at: hearing.now,
  }
  return withNews(withPayment(book, held), { kind: `payment.${back}`, cause: hearing.cause, at: hearing.now, payment: number, detail: { refused: payment.state, message } })
}
