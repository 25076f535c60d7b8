import type { PaymentAnswer } from '../gateways/index.ts'
import { tryOf, withNews, withPayment, withTry, type Book, type News, type Payment, type Try } from '../orders/index.ts'
import { later, seconds } from '../platform/clock.ts'
import { autoRefund } from './auto-refund.ts'
import type { Hearing } from './hearing.ts'
import { isOpen } from './payment.ts'
import { LOOK_BACK_MS, nextCheck } from './schedule.ts'
import { bringsMoney, isOpenTry, saysNothing, wrongIn } from './tries.ts'

/**
 * A payment's money is at one try. What another try of it turns out to have taken stands aside and goes back, to the
 * last paisa and at the gateway that took it – unless the payment has no money yet: then it moves to where the money is.
 */

/** Is the try not the one that the payment speaks of? A payment that never began speaks of none. */
export const isAside = (payment: Payment, tried: Try) => tried.reference !== payment.reference || payment.state === 'init_failed'

/** Money that is found at another try can still be the payment's. */
export const canMove = ({ state }: Payment) => isOpen(state) || state === 'failed' || state === 'user_dropped'

const news = ({ number: payment }: Payment, { number }: Try, kind: string, { cause, now }: Hearing, detail: Record<string, unknown> = {}): News =>
  ({ kind, cause, at: now, payment, try: number, detail })

/** The payment speaks of this try from now on. The one it spoke of is closed at its gateway, should it be open, and looked at once more where it said no. */
export const moveTo = (book: Book, payment: Payment, tried: Try, hearing: Hearing): readonly [Book, Payment] => {
  const left = tryOf(book, payment.number, payment.reference)
  const leaving = left === undefined ? book : withTry(book, { ...left, next_check_at: isOpenTry(left) ? hearing.now : later(hearing.now, LOOK_BACK_MS) })
  const { account_id, reference, gateway_payment_id, asked_at } = tried
  const next: Payment = { ...payment, account_id, reference, gateway_payment_id, tried_at: asked_at, auth_id: null, processor_ref: null, utr: null, message: null }
  const moved = withTry(withPayment(leaving, next), { ...tried, next_check_at: null })
  return [withNews(moved, news(payment, tried, 'payment.moved', hearing, { account_id, reference })), next]
}

/** What a gateway says of a try that stands aside: its money goes back, and while it is open it is asked about. */
export const hearAside = (book: Book, payment: Payment, before: Try, answer: PaymentAnswer, hearing: Hearing): Book => {
  const tried = tryOf(book, payment.number, before.reference) ?? before
  const watched = { ...tried, next_check_at: tried.next_check_at === null ? null : againAt(tried, hearing.now) }
  const wrong = wrongIn(payment, answer)
  if (wrong !== undefined) {
    // Told once; where the right money was heard of before, the wrong says nothing.
    if (tried.code !== 'wrong_money') return book
    const open = withTry(book, { ...tried, next_check_at: againAt(tried, hearing.now) })
    return before.code === 'wrong_money' ? open : withNews(open, news(payment, tried, 'payment.mismatch', hearing, { why: wrong }))
  }
  if (bringsMoney(answer)) {
    // It goes back already; there is nothing left to ask.
    if (tried.aside_minor !== null) return tried.next_check_at === null ? book : withTry(book, { ...tried, next_check_at: null })
    if (answer.event === 'authorize') return tried.release === null ? letGo(book, payment, tried, hearing) : withTry(book, watched)
    return refundAside(book, payment, tried, least(answer.facts.captured_minor ?? payment.amount_minor, payment.amount_minor), hearing)
  }
  if (tried.release === 'due') {
    if (answer.outcome !== 'done' || answer.event !== 'void') return withTry(book, watched)
    return withNews(withTry(book, { ...tried, release: 'done', next_check_at: null }), news(payment, tried, 'payment.released', hearing))
  }
  if (tried.next_check_at === null) return book
  return withTry(book, isOpenTry(tried) || saysNothing(answer) || waitsForPayer(answer) ? watched : { ...tried, next_check_at: null })
}

/** It said no, and has a payment all the same: a request in a UPI app, say. Few gateways let it be closed. */
const waitsForPayer = (answer: PaymentAnswer) => answer.outcome === 'needs_payer' && answer.facts.gateway_payment_id !== undefined

/** As long again as it has been asked about by now: soon at first, then less and less often. */
export const againAt = ({ asked_at }: Try, now: Date) =>
  nextCheck(asked_at, Math.max(0, Math.floor(Math.log2((now.getTime() - asked_at.getTime()) / seconds(5)))), now)

const least = (one: bigint, other: bigint) => (one < other ? one : other)

const letGo = (book: Book, payment: Payment, tried: Try, hearing: Hearing): Book =>
  withNews(withTry(book, { ...tried, release: 'due', next_check_at: hearing.now }), news(payment, tried, 'payment.charged_twice', hearing, { by: 'void' }))

const refundAside = (book: Book, payment: Payment, tried: Try, aside_minor: bigint, hearing: Hearing): Book => {
  const aside: Try = { ...tried, aside_minor, release: tried.release === null ? null : 'done', next_check_at: null }
  const told = withNews(withTry(book, aside), news(payment, tried, 'payment.charged_twice', hearing, { by: 'refund', aside_minor: String(aside_minor) }))
  return autoRefund(told, payment, hearing, aside)
}
