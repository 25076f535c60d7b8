import type { PaymentAnswer } from '../gateways/index.ts'
import { paymentOf, withNews, withPayment, type Book, type Payment } from '../orders/index.ts'
import { later, seconds } from '../platform/clock.ts'
import { fail } from '../platform/errors.ts'
import { newReference } from '../platform/ids.ts'
import { toDecimal } from '../platform/money.ts'
import { hearPayment, askCaptureOf } from './hear.ts'
import type { Hearing } from './hearing.ts'
import { advance } from './payment.ts'
import { HOLD_MS, nextCheck } from './schedule.ts'

/** While a request of ours is under way, nobody else asks the same: until its time-out has surely passed. */
const underWay = (now: Date, timeout_ms: number) => later(now, timeout_ms + seconds(30))

export interface SettlingRequest {
  /** What the gateway will see. A request that is repeated gives the same again. */
  reference?: string
  /** Of the account: until then nobody else asks. */
  timeout_ms: number
}

/**
 * Writes down that the capture of `amount_minor` is about to be asked for. The row keeps the reference that the
 * gateway will see, so a repeat after a crash asks for the same capture: it finds its own reference.
 */
export const beginCapture = (book: Book, number: number, { amount_minor, timeout_ms, reference = newReference() }: SettlingRequest & { amount_minor: bigint }, hearing: Hearing): readonly [Book, Payment] => {
  const payment = paymentOf(book, number) ?? fail('payment_not_found')
  if (payment.capture_reference === reference) return [book, payment]
  if (advance(payment.state, 'ask_capture') === undefined) fail('payment_not_capturable', `The payment is ${payment.state}, not waiting for capture`)
  if (amount_minor > payment.authorized_minor) {
    fail('invalid_authorization_data', `capture_amount must be at most the authorised ${toDecimal(payment.authorized_minor, payment.currency)} ${payment.currency}`)
  }
  return claim(askCaptureOf(book, payment, amount_minor, hearing, reference), number, underWay(hearing.now, timeout_ms))
}

/** Writes down that the hold is about to be let go. A repeat of the request finds its own reference, as with a capture. */
export const beginVoid = (book: Book, number: number, { timeout_ms, reference = newReference() }: SettlingRequest, hearing: Hearing): readonly [Book, Payment] => {
  const payment = paymentOf(book, number) ?? fail('payment_not_found')
  if (payment.capture_reference === reference) return [book, payment]
  const state = advance(payment.state, 'ask_void') ?? fail('payment_not_capturable', `The payment is ${payment.state}, not waiting for capture`)
  const next: Payment = { ...payment, state, capture_reference: reference, capture_wanted: false, checks: 0, updated_at: hearing.now }
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
  const message = refusal(answer)
  const back = payment === undefined || message === undefined ? undefined : advance(payment.state, 'refuse')
  if (payment === undefined || back === undefined) return hearSettlingCheck(book, number, answer, hearing)
  const held: Payment = {
    ...payment, state: back, capture_minor: null, capture_reference: null, message: message ?? null, checks: 0,
    next_check_at: afterRefusal(book, payment, hearing.now), updated_at: hearing.now,
  }
  return withNews(withPayment(book, held), { kind: `payment.${back}`, cause: hearing.cause, at: hearing.now, payment: number, detail: { refused: payment.state, message } })
}

/** Why the gateway will not do it; undefined where it did, or may have. */
const refusal = (answer: PaymentAnswer): string | undefined => {
  if (answer.outcome === 'declined') return answer.decline.message
  return answer.outcome === 'not_charged' && (answer.because === 'refused' || answer.because === 'unsupported') ? answer.message : undefined
}

const RETRY_MS = seconds(300)

/** Held money waits for the merchant, to the end of its hold; what only we want – capture at once, let go – is tried again soon. */
const afterRefusal = ({ order }: Book, { state, authorized_at }: Payment, now: Date) => {
  const end = later(authorized_at ?? now, HOLD_MS)
  return order.preauth && state === 'capturing' && end > now ? end : later(now, RETRY_MS)
}

/** Why a hold is not let go at its end, at a gateway that lets none go. */
const LAPSES = 'The gateway lets no hold go; the money goes back to the payer when the hold lapses there'

/** What a look at a hold that nobody can let go makes of it: it is asked about, less and less often, until it has lapsed. Why is told once. */
export const hearHold = (book: Book, number: number, answer: PaymentAnswer, hearing: Hearing): Book => {
  const heard = hearPayment(book, number, answer, hearing)
  const payment = paymentOf(heard, number)
  if (payment?.state !== 'authorized') return heard
  const watched = withPayment(heard, { ...payment, message: LAPSES, next_check_at: nextCheck(payment.authorized_at ?? payment.created_at, payment.checks, hearing.now) })
  return paymentOf(book, number)?.message === LAPSES ? watched : withNews(watched, { kind: 'payment.hold_stays', cause: hearing.cause, at: hearing.now, payment: number, detail: { why: LAPSES } })
}

/**
 * What a look at a payment in capture or void, or held for nothing, makes of it: what happened is heard; for all else –
 * still held, not known, unknown – it is looked at again later.
 */
export const hearSettlingCheck = (book: Book, number: number, answer: PaymentAnswer, hearing: Hearing): Book => {
  const payment = paymentOf(book, number)
  if (payment === undefined) return book
  const settling = payment.state === 'capturing' || payment.state === 'voiding' || payment.release === 'due'
  if (!settling || (answer.outcome === 'done' && answer.event !== 'authorize')) return hearPayment(book, number, answer, hearing)
  const checks = payment.checks + 1
  return withPayment(book, { ...payment, checks, next_check_at: nextCheck(payment.updated_at, checks, hearing.now) })
}
