import type { Account } from '../gateways/index.ts'
import { paymentOf, type Book, type Payment } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { newReference } from '../platform/ids.ts'
import { ask, atGateway, withCalls, type AskDeps } from './ask.ts'
import { hearSettling, beginCapture, beginVoid } from './settle-preauth.ts'

export interface Settled {
  book: Book
  payment: Payment
}

/** Who wants it – `merchant`, `sluice`, `clock`: the cause on the events – and the reference under which it is asked for. */
interface Wish {
  cause: string
  reference?: string
}

const accountFor = ({ accountOf }: AskDeps, payment: Payment): Account =>
  (payment.account_id === null ? undefined : accountOf(payment.account_id)) ?? fail('payment_not_capturable', 'The gateway account of this payment is no longer configured')

/**
 * Takes held money: all or part; the rest is released. Refuses (Refusal) what is not waiting for capture, unless it was
 * asked for under the same reference before: then it answers as the payment stands, once what was asked for is done.
 */
export const capturePayment = async (deps: AskDeps, found: Payment, { amount_minor, cause, reference = newReference() }: Wish & { amount_minor: bigint }): Promise<Settled> => {
  const account = accountFor(deps, found)
  const begun = await begin(deps, found, book => beginCapture(book, found.number, { amount_minor, timeout_ms: account.timeout_ms, reference }, { cause, now: deps.clock.now() }))
  return begun.payment.state === 'capturing' ? sendCapture(deps, accountFor(deps, begun.payment), begun.payment) : begun
}

/** Lets held money go. Refuses (Refusal) what is not waiting for capture, unless it was asked for under the same reference before. */
export const voidPayment = async (deps: AskDeps, found: Payment, { cause, reference = newReference() }: Wish): Promise<Settled> => {
  const account = accountFor(deps, found)
  const begun = await begin(deps, found, book => beginVoid(book, found.number, { timeout_ms: account.timeout_ms, reference }, { cause, now: deps.clock.now() }))
  return begun.payment.state === 'voiding' ? sendVoid(deps, accountFor(deps, begun.payment), begun.payment) : begun
}

const begin = async ({ books }: AskDeps, { order_key }: Payment, rule: (book: Book) => readonly [Book, Payment]): Promise<Settled> =>
  await books.change(order_key, before => {
    const [book, payment] = rule(before)
    return [book, { book, payment }]
  }) ?? fail('payment_not_found')

/** Asks for the capture that stands on the row; safe to repeat, as the gateway sees the same reference. */
export const sendCapture = async (deps: AskDeps, account: Account, payment: Payment): Promise<Settled> => {
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, (connector, call) =>
    connector.capture(call, atGateway(payment), { reference: payment.capture_reference ?? '', amount_minor: payment.capture_minor ?? payment.authorized_minor }))
  return conclude(deps, payment, book => hearSettling(withCalls(book, calls), payment.number, answer, { cause: 'gateway:answer', now: deps.clock.now() }))
}

/** Asks for the hold to be let go; safe to repeat. */
export const sendVoid = async (deps: AskDeps, account: Account, payment: Payment): Promise<Settled> => {
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, (connector, call) => connector.void(call, atGateway(payment)))
  return conclude(deps, payment, book => hearSettling(withCalls(book, calls), payment.number, answer, { cause: 'gateway:answer', now: deps.clock.now() }))
}

const conclude = async ({ books }: AskDeps, payment: Payment, rule: (book: Book) => Book): Promise<Settled> =>
  await books.change(payment.order_key, book => {
    const next = rule(book)
    return [next, { book: next, payment: paymentOf(next, payment.number) ?? payment }]
  }) ?? fail('payment_not_found')
