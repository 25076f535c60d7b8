import { withoutPersons, type Facts, type GatewayEvent, type NotCharged, type PaymentAnswer } from '../gateways/index.ts'
import { isExpired, paymentOf, tryOf, withNews, withOrder, withPayment, type Book, type News, type Payment } from '../orders/index.ts'
import { later } from '../platform/clock.ts'
import { newReference } from '../platform/ids.ts'
import { canMove, hearAside, isAside, moveTo } from './aside.ts'
import { autoRefund } from './auto-refund.ts'
import type { Hearing } from './hearing.ts'
import { advance, holdsSlot, isOpen, type PaymentEvent } from './payment.ts'
import { HOLD_MS, nextCheck } from './schedule.ts'
import { answerTry, bringsMoney, mismatch } from './tries.ts'

/**
 * What a gateway's answer makes of a payment: the money rules' heart. Answers may come twice, late and in any order;
 * the state machine lets through what moves the payment on, and the rest changes nothing but what is known of it.
 */
export const hearPayment = (book: Book, number: number, answer: PaymentAnswer, hearing: Hearing): Book => {
  const payment = paymentOf(book, number)
  const tried = payment === undefined ? undefined : tryOf(book, number, hearing.reference ?? payment.reference)
  if (payment === undefined || tried === undefined) return book
  const heard = answerTry(book, payment, tried, answer, hearing)
  if (!isAside(payment, tried)) return hearCurrent(heard, payment, answer, hearing)
  const moves = canMove(payment) && bringsMoney(answer) && mismatch(payment, answer.facts) === undefined
  if (!moves) return hearAside(heard, payment, tried, answer, hearing)
  const [moved, current] = moveTo(heard, payment, tryOf(heard, number, tried.reference) ?? tried, hearing)
  return hearCurrent(moved, current, answer, hearing)
}

const hearCurrent = (heard: Book, payment: Payment, answer: PaymentAnswer, hearing: Hearing): Book => {
  switch (answer.outcome) {
    case 'unknown': return answer.wrong_money === true ? mismatched(heard, payment, answer.message, hearing) : stillOpen(heard, payment, 'wait', { message: answer.message }, hearing)
    case 'needs_payer': {
      const event = answer.next.kind === 'redirect' || answer.next.kind === 'form' ? 'redirect' : 'wait'
      // A later look that only says "the payer is at it" must not take away where to send them.
      return stillOpen(heard, payment, event, { ...told(payment, answer.facts), next_step: payment.next_step ?? answer.next }, hearing)
    }
    case 'declined': return close(heard, { ...payment, ...told(payment, answer.facts) }, 'decline', { code: answer.decline.code, description: answer.decline.message, raw: answer.decline.raw }, hearing)
    case 'not_charged': return notCharged(heard, payment, answer, hearing)
    case 'done': return done(heard, { ...payment, ...told(payment, answer.facts) }, answer.event, answer.facts, hearing)
  }
}

/**
 * Nothing left this house, or the start was refused at the door: the payment never began. Of a later question the same
 * words say nothing about the payment – and "not known" does so only after its time, and where it never was known.
 */
const notCharged = (book: Book, payment: Payment, { because, code, message }: NotCharged, hearing: Hearing): Book => {
  const error = { code, description: message }
  if (because !== 'not_known') {
    if (hearing.start !== true) return stillOpen(book, payment, 'wait', {}, hearing)
    // Where an earlier try got as far as a bank, the payment did begin.
    const began = book.tries.some(tried => tried.payment === payment.number && tried.outcome !== 'not_charged')
    return close(book, payment, began ? 'decline' : 'abandon', error, hearing)
  }
  const never = hearing.grace_over === true && payment.gateway_payment_id === null
  return never ? close(book, payment, 'decline', error, hearing) : stillOpen(book, payment, 'wait', {}, hearing)
}

/** Under which names the gateway and the banks know the payment, as the answer has it; what it leaves out stays. */
const references = (payment: Payment, facts: Facts) => ({
  gateway_payment_id: facts.gateway_payment_id ?? payment.gateway_payment_id,
  auth_id: facts.auth_id ?? payment.auth_id,
  processor_ref: facts.processor_ref ?? payment.processor_ref ?? facts.gateway_payment_id ?? null,
  utr: facts.utr ?? payment.utr,
})

/** What the answer says beside the outcome, laid over what was told before. */
const told = (payment: Payment, facts: Facts) => ({ ...references(payment, facts), message: facts.message ?? payment.message })

const news = (payment: Payment, kind: string, { cause, now }: Hearing, detail?: Record<string, unknown>): News =>
  ({ kind, cause, at: now, payment: payment.number, ...(detail === undefined ? {} : { detail }) })

/** The outcome is not known yet: ask again later, at the order's end at the latest. */
const stillOpen = (book: Book, payment: Payment, event: PaymentEvent, change: Partial<Payment>, hearing: Hearing): Book => {
  if (!isOpen(payment.state)) return book
  const state = advance(payment.state, event) ?? payment.state
  const plan = hearing.planned === false ? {} : { checks: payment.checks + 1, next_check_at: openCheck(book, payment, hearing.now) }
  const next = { ...payment, ...change, ...plan, state, updated_at: hearing.now }
  return state === payment.state ? withPayment(book, next) : withNews(withPayment(book, next), news(payment, `payment.${state}`, hearing))
}

const openCheck = ({ order }: Book, { created_at, checks }: Payment, now: Date) => {
  const check = nextCheck(created_at, checks, now)
  return order.expires_at > now && order.expires_at < check ? order.expires_at : check
}

/** The payment is over, and nothing was charged. */
const close = (book: Book, payment: Payment, event: PaymentEvent, error: { code: string; description: string; raw?: string }, hearing: Hearing): Book => {
  const state = advance(payment.state, event) ?? (event === 'abandon' ? advance(payment.state, 'decline') : undefined)
  if (state === undefined) return book
  const next = {
    ...payment, state, error_code: error.code, error_description: error.description,
    next_step: null, next_check_at: null, updated_at: hearing.now,
  }
  return withNews(withPayment(book, next), news(payment, `payment.${state}`, hearing, { error_code: error.code, ...(error.raw === undefined ? {} : { gateway_code: withoutPersons(error.raw).slice(0, 100) }) }))
}

const done = (book: Book, payment: Payment, event: GatewayEvent, facts: Facts, hearing: Hearing): Book => {
  if (event === 'drop') return close(book, payment, 'drop', { code: 'user_dropped', description: 'The payer left before paying' }, hearing)
  if (event === 'void') return voided(book, payment, hearing)
  const wrong = mismatch(payment, facts)
  if (wrong !== undefined) return mismatched(book, payment, wrong, hearing)
  if (payment.state === 'reversed') return capturedAfterAll(book, payment, event, facts, hearing)
  const welcome = admitted(book, payment, facts.at ?? hearing.now)
  if (advance(payment.state, welcome ? event : 'reverse') === undefined) return referred(book, payment.number, facts)
  return welcome ? settle(book, payment, event, facts, hearing) : reverse(book, payment, event, facts, hearing)
}

/**
 * A word that changes no state – a repeat, or an old one – may still bring references that were missing, as the UTR is often told last.
 * Its message is not kept, for it may be of an earlier state; nor is anything of another payment of the gateway's under the same reference.
 */
const referred = (book: Book, number: number, facts: Facts): Book => {
  const payment = paymentOf(book, number)
  if (payment === undefined) return book
  const next = references(payment, facts)
  const another = payment.gateway_payment_id !== null && next.gateway_payment_id !== payment.gateway_payment_id
  const nothing_new = (['gateway_payment_id', 'auth_id', 'processor_ref', 'utr'] as const).every(name => next[name] === payment[name])
  return another || nothing_new ? book : withPayment(book, { ...payment, ...next })
}

/** May it take the order's one success slot? It must be free, or its own, and the payment made before the order's end. */
const admitted = ({ order }: Book, payment: Payment, paid_at: Date) =>
  order.settled_by === payment.number || (order.settled_by === null && !isExpired(order, paid_at))

/** Less money, or another currency: nobody can say what was paid for. It stays as it is, and a person looks. */
const mismatched = (book: Book, payment: Payment, why: string, hearing: Hearing): Book => {
  const noted = isOpen(payment.state) ? stillOpen(book, payment, 'wait', { message: why }, hearing) : withPayment(book, { ...payment, message: why })
  const known_already = paymentOf(book, payment.number)?.message === why
  if (known_already) return isOpen(payment.state) ? noted : book
  const tried = tryOf(book, payment.number, payment.reference)
  return withNews(noted, { ...news(payment, 'payment.mismatch', hearing, { why }), ...(tried === undefined ? {} : { try: tried.number }) })
}

const charged = (payment: Payment, facts: Facts) => ({
  authorized_minor: payment.amount_minor,
  surcharge_minor: facts.surcharge_minor ?? (facts.amount_minor ?? payment.amount_minor) - payment.amount_minor,
  error_code: null, error_description: null, next_step: null,
})

const settle = (book: Book, payment: Payment, event: 'authorize' | 'capture', facts: Facts, hearing: Hearing): Book => {
  const { now } = hearing
  const taken = withOrder(book, { settled_by: payment.number })
  const common = { ...payment, ...charged(payment, facts), updated_at: now, checks: 0, authorized_at: payment.authorized_at ?? facts.at ?? now }
  if (event === 'capture') {
    const captured_minor = capturedAmount(payment, facts)
    const next: Payment = { ...common, state: 'captured', captured_minor, captured_at: facts.at ?? now, capture_wanted: false, next_check_at: null }
    return hurryOthers(withNews(withPayment(taken, next), news(payment, 'payment.captured', hearing, { captured_minor: String(captured_minor) })), next, now)
  }
  const held: Payment = { ...common, state: 'authorized', next_check_at: later(now, HOLD_MS) }
  const authorized = hurryOthers(withNews(withPayment(taken, held), news(payment, 'payment.authorized', hearing)), held, now)
  // Only an order that asked for pre-auth waits; on another, the account's habit of holding is ours to undo, at once.
  return book.order.preauth ? authorized : askCaptureOf(authorized, held, held.amount_minor, { ...hearing, cause: 'sluice' })
}

const capturedAmount = (payment: Payment, facts: Facts) => {
  const amount = facts.captured_minor ?? payment.capture_minor ?? payment.amount_minor
  return amount > payment.amount_minor ? payment.amount_minor : amount
}

/** The others' payers can no longer pay for anything: close their side at the gateway soon. */
const hurryOthers = (book: Book, settled: Payment, now: Date): Book => book.payments
  .filter(other => other.number !== settled.number && isOpen(other.state))
  .reduce((next, other) => withPayment(next, { ...other, next_check_at: now }), book)

/** Paid, but the order has been paid by another or is over: the money goes back at once, in the same transaction. */
const reverse = (book: Book, payment: Payment, event: 'authorize' | 'capture', facts: Facts, hearing: Hearing): Book => {
  const { now } = hearing
  const common: Payment = { ...payment, ...charged(payment, facts), state: 'reversed', updated_at: now, authorized_at: facts.at ?? now, checks: 0, next_check_at: null }
  const why = book.order.settled_by === null ? 'paid after the order had expired' : 'the order was paid already'
  if (event === 'authorize') {
    return withNews(withPayment(book, { ...common, release: 'due', next_check_at: now }), news(payment, 'payment.reversed', hearing, { why, by: 'void' }))
  }
  const taken: Payment = { ...common, captured_minor: payment.amount_minor, captured_at: facts.at ?? now }
  return autoRefund(withNews(withPayment(book, taken), news(payment, 'payment.reversed', hearing, { why, by: 'refund' })), taken, hearing)
}

/** The hold that was let go, or about to be, was captured instead: then it is a refund that the payer needs. */
const capturedAfterAll = (book: Book, payment: Payment, event: 'authorize' | 'capture', facts: Facts, hearing: Hearing): Book => {
  if (event !== 'capture' || payment.captured_minor > 0n) return book
  const release = payment.release === null ? null : 'done'
  const captured_minor = capturedAmount(payment, facts)
  const taken: Payment = { ...payment, release, captured_minor, captured_at: facts.at ?? hearing.now, next_check_at: null, updated_at: hearing.now }
  return autoRefund(withNews(withPayment(book, taken), news(payment, 'payment.captured_while_voiding', hearing)), taken, hearing)
}

const voided = (book: Book, payment: Payment, hearing: Hearing): Book => {
  if (payment.state === 'reversed' && payment.release === 'due') {
    return withNews(withPayment(book, { ...payment, release: 'done', next_check_at: null, updated_at: hearing.now }), news(payment, 'payment.released', hearing))
  }
  if (isOpen(payment.state)) return close(book, payment, 'void', { code: 'voided', description: 'The gateway let the payment go' }, hearing)
  const state = advance(payment.state, 'void')
  if (state === undefined) return book
  const freed = holdsSlot(payment.state) && book.order.settled_by === payment.number ? withOrder(book, { settled_by: null }) : book
  const next: Payment = { ...payment, state, capture_minor: null, capture_wanted: false, next_check_at: null, updated_at: hearing.now }
  return withNews(withPayment(freed, next), news(payment, 'payment.reversed', hearing, { by: 'void' }))
}

/** Writes down that a capture is about to be asked for, with the reference that the gateway will see. */
export const askCaptureOf = (book: Book, payment: Payment, amount_minor: bigint, hearing: Hearing, reference = newReference()): Book => {
  const state = advance(payment.state, 'ask_capture')
  if (state === undefined) return book
  const next: Payment = {
    ...payment, state, capture_minor: amount_minor, capture_reference: reference, capture_wanted: false,
    checks: 0, next_check_at: hearing.now, updated_at: hearing.now,
  }
  return withNews(withPayment(book, next), news(payment, 'payment.capturing', hearing, { amount_minor: String(amount_minor) }))
}
