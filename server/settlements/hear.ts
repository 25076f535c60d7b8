import type { PaymentAnswer, SettlementLine } from '../gateways/index.ts'
import { paymentOf, refundOf, tryOf, type Book, type Payment, type Refund, type Try } from '../orders/index.ts'
import { bringsMoney, hearGivenBack, hearPayment, isAside, type GivenBack } from '../payments/index.ts'
import { hearRefund, wentThrough } from '../refunds/index.ts'

type Paid = Pick<SettlementLine, 'gateway_payment_id' | 'currency' | 'amount_minor'>

/** On the events of what was learnt from a report. */
const CAUSE = 'gateway:settlement'

/** What else is known of the money that a line speaks of. */
interface Told {
  /** What the gateway says when it is asked now. */
  answer: PaymentAnswer
  /** The report has a refund of all of it, too, that was not made through us. */
  returned: GivenBack | undefined
}

/**
 * What a report's line makes of a payment whose money the books did not have. The gateway's own answer comes first: it has the time of
 * the payment, which decides whether the order had expired, and tells a surcharge. What it says of anything but money is not heard: the report
 * proves that there was some. Money that the report has gone back already pays for nothing.
 */
export const hearPaid = (book: Book, { payment: number, reference }: Pick<Try, 'payment' | 'reference'>, line: Paid, { answer, returned }: Told, now: Date): Book => {
  const hearing = { cause: CAUSE, now, reference }
  const before = tryOf(book, number, reference)
  if (returned !== undefined && before !== undefined) return hearGivenBack(book, before, returned, hearing)
  const told = bringsMoney(answer) ? hearPayment(book, number, answer, hearing) : book
  const payment = paymentOf(told, number)
  const tried = tryOf(told, number, reference)
  return payment === undefined || tried === undefined || hasMoney(payment, tried) ? told : hearPayment(told, number, proof(payment, tried, line), hearing)
}

/** The books have the money that was taken at the try – as the payment's own, or as standing aside – or know that it went back by itself. */
export const hasMoney = (payment: Payment, tried: Try) =>
  tried.given_back_minor !== null || (isAside(payment, tried) ? tried.aside_minor !== null : payment.captured_minor > 0n)

/**
 * The line as the answer that the gateway owes us. As the time of payment it takes the one when the try was begun: the payer paid some minutes
 * after that at most, while money is settled days after. By the settlement's time nearly every such payment would be late for its order, and
 * go back though it was paid in time. The order was not over when the try was begun, and the gateway was told of its end then.
 */
const proof = (payment: Payment, tried: Try, { gateway_payment_id = tried.gateway_payment_id ?? undefined, currency, amount_minor }: Paid): PaymentAnswer => ({
  outcome: 'done', event: 'capture',
  facts: {
    ...(gateway_payment_id === undefined ? {} : { gateway_payment_id }), currency, captured_minor: amount_minor, at: tried.asked_at,
    // Of a hold a part may have been taken; that the whole was held is known already.
    amount_minor: amount_minor < payment.authorized_minor ? payment.authorized_minor : amount_minor,
  },
})

/**
 * What a report's line makes of a refund. What was given back is done; `amount_minor` is below zero then. Above, the gateway got it
 * back. Where the books had the other end already, the gateway is asked how the refund stands: the line may be older than its last word.
 */
export const hearRefunded = (book: Book, number: number, { currency, amount_minor, gateway_refund_id }: Pick<SettlementLine, 'currency' | 'amount_minor' | 'gateway_refund_id'>, now: Date): Book => {
  const refund = refundOf(book, number)
  if (refund === undefined || !mayTell(refund, amount_minor)) return book
  const back = amount_minor > 0n
  const facts = { currency, amount_minor: back ? amount_minor : -amount_minor, ...(gateway_refund_id === undefined ? {} : { gateway_refund_id }) }
  return hearRefund(book, number, { outcome: 'done', state: back ? 'failed' : 'success', facts }, { cause: CAUSE, now })
}

/** Most lines tell nothing new: the refund was known to have gone through. */
export const mayTell = (refund: Refund, amount_minor: bigint) => (amount_minor > 0n) === wentThrough(refund)
