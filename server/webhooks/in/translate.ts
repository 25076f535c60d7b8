import type { Notice } from '../../gateways/index.ts'
import { paymentOf, referenceKey, type Book } from '../../orders/index.ts'
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
    await books.change(ref.order_key, book => [
      notice.about === 'payment' ? onPayment(book, ref.payment, notice, hearing)
        : ref.refund === null ? book : onRefund(book, ref.refund, notice, hearing),
      true,
    ])
  }
  return missing.length === 0 ? undefined : `nothing here has the reference ${missing.join(', ')}`
}

type PaymentNotice = Extract<Notice, { about: 'payment' }>
type RefundNotice = Extract<Notice, { about: 'refund' }>
interface Heard { cause: string; now: Date }

/** A notice speaks of the try it names; of an older one it counts only if money moved. */
const onPayment = (book: Book, number: number, { reference, answer }: PaymentNotice, hearing: Heard): Book => {
  const payment = paymentOf(book, number)
  if (payment === undefined) return book
  if (payment.reference !== reference && answer.outcome !== 'done') return book
  return hearPayment(book, number, answer, hearing)
}

const onRefund = (book: Book, number: number, { answer }: RefundNotice, hearing: Heard): Book => hearRefund(book, number, answer, hearing)
