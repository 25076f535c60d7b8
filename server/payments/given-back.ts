import type { Notice } from '../gateways/index.ts'
import { withNews, withTry, type Book, type Try } from '../orders/index.ts'
import type { Hearing } from './hearing.ts'

export type GivenBack = Pick<Extract<Notice, { about: 'given_back' }>, 'gateway_refund_id' | 'amount_minor' | 'currency'>

/** The gateway took money too late, and gave it back by itself. Nothing of it reached the merchant, so it changes no state: support is told, once. */
export const hearGivenBack = (book: Book, tried: Try, { gateway_refund_id, amount_minor, currency }: GivenBack, { cause, now }: Hearing): Book => {
  if (tried.given_back_minor !== null) return book
  return withNews(withTry(book, { ...tried, given_back_minor: amount_minor }), {
    kind: 'payment.given_back', cause, at: now, payment: tried.payment, try: tried.number, detail: { gateway_refund_id, amount_minor: String(amount_minor), currency },
  })
}
