import { withNews, withPayment, withRef, withRefund, referenceKey, type Book, type Payment, type Try } from '../orders/index.ts'
import { newReference } from '../platform/ids.ts'
import type { Hearing } from './hearing.ts'

/** Our own refunds' ids begin so; a merchant's may not. */
export const AUTO_REFUND_PREFIX = 'sluice_auto_'

/**
 * Promises all of a payment's captured money back to the payer – or, where a try is given, all that stands aside there.
 * The refund is asked for at once (next_check_at), at the account that took the money.
 */
export const autoRefund = (book: Book, payment: Payment, { cause, now }: Hearing, aside?: Try): Book => {
  const number = book.order.refunds + 1
  const reference = newReference()
  const { account_id } = aside ?? payment
  const promised = aside === undefined ? withPayment(book, { ...payment, refunded_minor: payment.captured_minor }) : book
  const refunding = withRefund(promised, {
    order_key: payment.order_key, number, payment: payment.number, try: aside?.number ?? null,
    refund_id: AUTO_REFUND_PREFIX + reference, nonce: crypto.randomUUID(), reference,
    amount_minor: aside?.aside_minor ?? payment.captured_minor, currency: payment.currency, type: 'AUTO_REFUND', note: null, state: 'pending', late_success: false,
    gateway_refund_id: null, utr: null, message: null, created_at: now, updated_at: now, next_check_at: now, checks: 0,
  })
  const named = account_id === null ? refunding : withRef(refunding, { ref_key: referenceKey(account_id, reference), payment: payment.number, refund: number })
  return withNews(named, { kind: 'refund.pending', cause, at: now, payment: payment.number, refund: number, ...(aside === undefined ? {} : { try: aside.number }), detail: { type: 'AUTO_REFUND' } })
}
