import { connectorOf, type Account, type PaymentAnswer } from '../gateways/index.ts'
import { later } from '../platform/clock.ts'
import { isExpired, paymentOf, withPayment, type Book, type Outline, type Payment } from '../orders/index.ts'
import {
  HOLD_MS, NOT_KNOWN_GRACE_MS, ask, atGateway, capturePayment, hearHold, hearPayment, hearSettlingCheck, isOpen, nextCheck, sendCapture, sendVoid, voidPayment, withCalls, type AskDeps, type Hearing,
} from '../payments/index.ts'

/** Does what is due on a payment: asks about it, closes it, captures it or lets it go – by the state it is in. */
export const checkPayment = async (deps: AskDeps, book: Outline, payment: Payment): Promise<void> => {
  const account = payment.account_id === null ? undefined : deps.accountOf(payment.account_id)
  if (account === undefined) return postpone(deps, payment)
  if (isOpen(payment.state)) return askHowItStands(deps, account, book, payment)
  if (payment.release === 'due') return release(deps, account, payment)
  switch (payment.state) {
    case 'authorized': return settleHold(deps, account, book, payment)
    case 'capturing': case 'voiding': return finishSettling(deps, account, payment)
    default: await deps.books.change(payment.order_key, at => [rest(at, payment.number), true])
  }
}

/** The decline code of an order that a gateway closed before anybody paid. */
const NOT_PAID = 'not_paid_in_time'

/** Nothing is due on it after all. */
const rest = (book: Book, number: number): Book => {
  const payment = paymentOf(book, number)
  return payment === undefined ? book : withPayment(book, { ...payment, next_check_at: null })
}

/** The account was taken out of the configuration: ask again when it may be back. */
const postpone = async ({ books, clock }: AskDeps, { order_key, number }: Payment) => {
  await books.change(order_key, book => {
    const payment = paymentOf(book, number)
    if (payment === undefined) return [book, true]
    const checks = payment.checks + 1
    return [withPayment(book, { ...payment, checks, next_check_at: nextCheck(payment.updated_at, checks, clock.now()) }), true]
  })
}

/**
 * The order's end, and another payment in its slot, close the payer's way at the gateway first; what the gateway says
 * then is final. So does a start whose answer was lost: the payer was never shown where to go. Else it is only asked.
 */
export const askHowItStands = async (deps: AskDeps, account: Account, { order }: Outline, payment: Payment, how: Pick<Hearing, 'planned'> = {}): Promise<void> => {
  const now = deps.clock.now()
  const over = isExpired(order, now) || order.settled_by !== null
  const grace_over = now >= later(payment.tried_at ?? payment.created_at, account.timeout_ms + NOT_KNOWN_GRACE_MS)
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, async (connector, call) => {
    const close = () => connector.close(call, atGateway(payment))
    if (connector.capabilities.close !== true) return connector.fetch(call, atGateway(payment))
    if (over) return close()
    const found = await connector.fetch(call, atGateway(payment))
    return grace_over && isLost(payment, found) ? close() : found
  })
  await deps.books.change(payment.order_key, book => {
    const heard = withCalls(book, calls)
    // Closed without success: the payer left it lying.
    const word = over && answer.outcome === 'declined' && answer.decline.code === NOT_PAID ? { outcome: 'done', event: 'drop', facts: answer.facts } as const : answer
    return [hearPayment(heard, payment.number, word, { cause: 'gateway:check', now: deps.clock.now(), grace_over, reference: payment.reference ?? '', ...how }), true]
  })
}

/** The gateway never told us of a payment under this reference, and the payer is not at one: nor on a page of the gateway's, where one may yet be begun. */
const isLost = ({ gateway_payment_id, next_step }: Payment, found: PaymentAnswer) =>
  gateway_payment_id === null && (next_step === null || next_step.kind === 'wait') && found.outcome === 'needs_payer' && found.next.kind === 'wait' && found.facts.gateway_payment_id === undefined

/** A bulk capture wanted it, the order never asked for a hold, or nobody captured it in time. Where no hold can be let go, it lapses by itself. */
const settleHold = async (deps: AskDeps, account: Account, { order }: Outline, payment: Payment) => {
  const held_in_vain = !order.preauth && deps.clock.now() < later(payment.authorized_at ?? payment.created_at, HOLD_MS)
  if (payment.capture_wanted || held_in_vain) await capturePayment(deps, payment, { amount_minor: payment.authorized_minor, cause: payment.capture_wanted ? 'merchant' : 'sluice' })
  else if (connectorOf(account.gateway).capabilities.void === true) await voidPayment(deps, payment, { cause: 'clock' })
  else await watchHold(deps, account, payment)
}

const watchHold = async (deps: AskDeps, account: Account, payment: Payment) => {
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, (connector, call) => connector.fetch(call, atGateway(payment)))
  await deps.books.change(payment.order_key, book =>
    [hearHold(withCalls(book, calls), payment.number, answer, { cause: 'gateway:check', now: deps.clock.now() }), true])
}

/**
 * Where the gateway still holds the money, what was asked for is asked again, under the same reference. So it is where the gateway only says that the
 * payment failed, which held money cannot: what it answers to the capture or void itself tells what became of it. Only what still stands after
 * the question is asked again: a void may have been refused meanwhile, and the merchant may be capturing.
 */
const finishSettling = async (deps: AskDeps, account: Account, payment: Payment) => {
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, (connector, call) => connector.fetch(call, atGateway(payment)))
  const again = answer.outcome === 'declined' || (answer.outcome === 'done' && answer.event === 'authorize')
  const left = await deps.books.change(payment.order_key, book => {
    const heard = withCalls(book, calls)
    const next = again ? heard : hearSettlingCheck(heard, payment.number, answer, { cause: 'gateway:check', now: deps.clock.now() })
    return [next, paymentOf(next, payment.number)]
  })
  if (!again || left?.state !== payment.state || left.capture_reference !== payment.capture_reference) return
  await (left.state === 'capturing' ? sendCapture(deps, account, left) : sendVoid(deps, account, left))
}

/** Lets go what was authorised for an order that was paid or over; if it was captured instead, hearing so refunds it. */
const release = async (deps: AskDeps, account: Account, payment: Payment) => {
  const { payment: left } = await sendVoid(deps, account, payment)
  if (left.release !== 'due') return
  // The void did not go through; was the money captured meanwhile?
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, (connector, call) => connector.fetch(call, atGateway(payment)))
  await deps.books.change(payment.order_key, book =>
    [hearSettlingCheck(withCalls(book, calls), payment.number, answer, { cause: 'gateway:check', now: deps.clock.now() }), true])
}
