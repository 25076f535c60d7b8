import type { Account, PaymentAnswer } from '../gateways/index.ts'
import { later } from '../platform/clock.ts'
import { paymentOf, tryOf, withTry, type Book, type Payment, type Try } from '../orders/index.ts'
import { NOT_KNOWN_GRACE_MS, againAt, ask, atGateway, hearPayment, isAside, saysNothing, withCalls, type AskDeps } from '../payments/index.ts'

/**
 * Does what is due on a try that is not the one its payment speaks of: lets its money go, or closes it, so that nobody
 * pays there any more. A notice may have it looked at, too; then the gateway is only asked.
 */
export const checkTry = async (deps: AskDeps, payment: Payment, tried: Try): Promise<void> => {
  const account = deps.accountOf(tried.account_id)
  // Its claim runs out, and it is looked at again: the account may be back by then.
  if (account === undefined) return
  if (tried.release === 'due') return release(deps, account, payment, tried)
  await question(deps, account, payment, tried, (connector, call) =>
    connector.capabilities.close === true && isAside(payment, tried) ? connector.close(call, atGateway(payment, tried)) : connector.fetch(call, atGateway(payment, tried)))
}

/** If it was captured instead, hearing so has it refunded. */
const release = async (deps: AskDeps, account: Account, payment: Payment, tried: Try) => {
  const left = await question(deps, account, payment, tried, (connector, call) => connector.void(call, atGateway(payment, tried)))
  if (left?.release === 'due') await question(deps, account, payment, tried, (connector, call) => connector.fetch(call, atGateway(payment, tried)))
}

const question = async (deps: AskDeps, account: Account, payment: Payment, tried: Try, ask_it: Parameters<typeof ask<PaymentAnswer>>[3]): Promise<Try | undefined> => {
  const { answer, calls } = await ask(deps, account, { payment: payment.number, try: tried.number }, ask_it)
  return deps.books.change(payment.order_key, book => {
    const now = deps.clock.now()
    const grace_over = now >= later(tried.asked_at, account.timeout_ms + NOT_KNOWN_GRACE_MS)
    const heard = seen(hearPayment(withCalls(book, calls), payment.number, answer, { cause: 'gateway:check', now, grace_over, reference: tried.reference }), tried, answer, now)
    return [heard, tryOf(heard, tried.payment, tried.reference)]
  })
}

/** The payment watches over its current try itself; that a notice had this one looked at is over once the gateway has said how it stands. */
const seen = (book: Book, { payment: number, reference }: Try, answer: PaymentAnswer, now: Date): Book => {
  const payment = paymentOf(book, number)
  const tried = tryOf(book, number, reference)
  if (payment === undefined || tried === undefined || tried.next_check_at === null || isAside(payment, tried)) return book
  return withTry(book, { ...tried, next_check_at: saysNothing(answer) ? againAt(tried, now) : null })
}
