import { MAX_TIMEOUT_MS, type Account, type PaymentAnswer } from '../gateways/index.ts'
import { isExpired, paymentOf, referenceKey, tryOf, withNews, withPayment, withRef, withTry, type Book, type News, type Payment } from '../orders/index.ts'
import { later, seconds } from '../platform/clock.ts'
import { withCalls } from './ask.ts'
import { hearPayment } from './hear.ts'
import { LOOK_BACK_MS } from './schedule.ts'
import { answerTry } from './tries.ts'

/** Gateways that one payment may be tried at. */
const MAX_TRIES = 3
/** How long one payment may take, from its beginning to the last gateway's answer. */
const TIME_MS = seconds(20)
/** The longest that asking gateways for one payment may take, by any account's settings: the first has its whole time-out. */
export const LONGEST_MS = Math.max(MAX_TIMEOUT_MS, TIME_MS)
/** With less time left than this nobody else is asked: the answer would hardly come in time, and then nobody knew it. */
const LEAST_MS = seconds(5)
/** How long after its time-out a payment whose gateway was never heard of is asked about: the asking process died. */
const SILENCE_MS = seconds(30)

/** Who is asked, and under which reference: random, never used before. */
export interface Turn {
  account: Account
  reference: string
}

/** A payment whose gateway is to be asked now – or not, where there is no account: then it stands as it is. */
export interface Asked {
  payment: Payment
  book: Book
  account: Account | undefined
}

/** Writes down that the account is about to be asked; nobody is asked before this is committed. */
export const withTurn = (book: Book, payment: Payment, { account, reference }: Turn, event: News): readonly [Book, Payment] => {
  const { order_key, number } = payment
  const tries = payment.tries + 1
  const next: Payment = {
    ...payment, account_id: account.id, reference, tries, tried_at: event.at, updated_at: event.at, next_check_at: later(event.at, account.timeout_ms + SILENCE_MS),
    gateway_payment_id: null, auth_id: null, processor_ref: null, utr: null, message: null,
  }
  const tried = withTry(withPayment(book, next), {
    order_key, payment: number, number: tries, account_id: account.id, reference, asked_at: event.at, answered_at: null,
    outcome: null, gateway_payment_id: null, code: null, fault: null, aside_minor: null, release: null, given_back_minor: null, next_check_at: null,
  })
  const named = withRef(tried, { ref_key: referenceKey(account.id, reference), payment: number, try: tries })
  return [withNews(named, { ...event, payment: number, try: tries, detail: { account_id: account.id, reference, ...event.detail } }), next]
}

/** How long a further try of the payment may take; undefined where none may begin any more. */
const timeLeft = ({ created_at, tries }: Payment, now: Date) => {
  const left = created_at.getTime() + TIME_MS - now.getTime()
  return tries < MAX_TRIES && left >= LEAST_MS ? left : undefined
}

/** How long the answer to the payment's current try may take; undefined where only the account says. */
export const patience = ({ created_at, tries, tried_at }: Payment) => (tries < 2 || tried_at === null ? undefined : created_at.getTime() + TIME_MS - tried_at.getTime())

/** Definitely not charged, and no reason that another gateway would share. */
const isForElsewhere = (answer: PaymentAnswer) =>
  answer.outcome === 'declined' ? answer.decline.retry === 'elsewhere' : answer.outcome === 'not_charged' && answer.because !== 'not_known'

export interface StartHeard {
  number: number
  /** Of the try that was answered. */
  reference: string
  answer: PaymentAnswer
  calls: News[]
  /** Who comes next, should this one not do it. */
  next: Turn | undefined
  now: Date
}

/**
 * What the answer to a start makes of the payment: heard like any other – or, where nothing was charged and the payer
 * has seen nothing yet, the next gateway's turn is written down in the same change. An unknown outcome is never for elsewhere.
 */
export const hearStart = (book: Book, { number, reference, answer, calls, next, now }: StartHeard): readonly [Book, Asked | undefined] => {
  const payment = paymentOf(book, number)
  if (payment === undefined) return [book, undefined]
  // Run again after a lost commit: the turn is written already.
  if (next !== undefined && payment.reference === next.reference) return [book, { payment, book, account: next.account }]
  const tried = tryOf(book, number, reference)
  const called = withCalls(book, calls)
  const hearing = { cause: 'gateway:answer', now, start: true, reference }
  const goes_on = next !== undefined && tried !== undefined && isForElsewhere(answer) && payment.state === 'initiated' && payment.reference === reference
    && book.order.settled_by === null && !isExpired(book.order, now) && timeLeft(payment, now) !== undefined
  if (!goes_on) {
    const heard = hearPayment(called, number, answer, hearing)
    return [heard, { payment: paymentOf(heard, number) ?? payment, book: heard, account: undefined }]
  }
  const said = answerTry(called, payment, tried, answer, hearing)
  const sent = answer.outcome !== 'not_charged' || answer.because !== 'not_sent'
  const left = sent ? withTry(said, { ...tryOf(said, number, reference) ?? tried, next_check_at: later(now, LOOK_BACK_MS) }) : said
  const [turned, asked] = withTurn(left, payment, next, {
    kind: 'payment.tried_elsewhere', cause: 'sluice', at: now, detail: { after: { account_id: tried.account_id, ...reasonOf(answer) } },
  })
  return [turned, { payment: asked, book: turned, account: next.account }]
}

const reasonOf = (answer: PaymentAnswer) => {
  if (answer.outcome === 'declined') return { outcome: answer.outcome, code: answer.decline.code, message: answer.decline.message }
  return answer.outcome === 'not_charged' ? { outcome: answer.outcome, code: answer.because, message: answer.message } : {}
}
