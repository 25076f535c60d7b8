import type { Notice } from '../../gateways/index.ts'
import { paymentOf, referenceKey, refundOf, withPayment, withRefund, type Book, type FoundRef } from '../../orders/index.ts'
import { hearPayment, type AskDeps } from '../../payments/index.ts'
import { hearRefund } from '../../refunds/index.ts'

/**
 * Tells the books what a notice says, by the reference it names. Undefined when done, else why not: nothing of ours has
 * the reference (yet).
 */
export const translate = async ({ books, clock }: Pick<AskDeps, 'books' | 'clock'>, account_id: string, notices: Notice[]): Promise<string | undefined> => {
  const names = notices.map(notice => referenceKey(account_id, notice.reference))
  const found = await books.findRefs(names)
  const missing: string[] = []
  for (const [at, notice] of notices.entries()) {
    const ref = found.find(each => each.ref_key === names[at])
    if (ref === undefined) { missing.push(notice.reference); continue }
    const hearing = { cause: 'gateway:webhook', now: clock.now() }
    await books.change(ref.order_key, book => [hear(book, ref, notice, hearing), true])
  }
  return missing.length === 0 ? undefined : `nothing here has the reference ${missing.join(', ')}`
}

const hear = (book: Book, { payment, refund }: FoundRef, notice: Notice, hearing: Heard): Book => {
  switch (notice.about) {
    case 'payment': return onPayment(book, payment, notice, hearing)
    case 'refund': return refund === null ? book : hearRefund(book, refund, notice.answer, hearing)
    case 'look': return refund === null ? lookAtPayment(book, payment, hearing) : lookAtRefund(book, refund, hearing)
  }
}

/** Whatever is still open there is asked about now instead of when its turn comes. */
const lookAtPayment = (book: Book, number: number, { now }: Heard): Book => {
  const payment = paymentOf(book, number)
  return payment === undefined || payment.next_check_at === null ? book : withPayment(book, { ...payment, next_check_at: now })
}

const lookAtRefund = (book: Book, number: number, { now }: Heard): Book => {
  const refund = refundOf(book, number)
  return refund === undefined || refund.next_check_at === null ? book : withRefund(book, { ...refund, next_check_at: now })
}

type PaymentNotice = Extract<Notice, { about: 'payment' }>
interface Heard { cause: string; now: Date }

/** A notice speaks of the try it names; of an older one it counts only if money moved. */
const onPayment = (book: Book, number: number, { reference, answer }: PaymentNotice, hearing: Heard): Book => {
  const payment = paymentOf(book, number)
  if (payment === undefined) return book
  if (payment.reference !== reference && answer.outcome !== 'done') return book
  return hearPayment(book, number, answer, hearing)
}
