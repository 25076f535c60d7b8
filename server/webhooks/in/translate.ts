import type { Account, Notice } from '../../gateways/index.ts'
import { gatewayPaymentKey, paymentOf, referenceKey, refundOf, tryOf, withPayment, withRefund, withTry, type Book, type FoundRef } from '../../orders/index.ts'
import { hearGivenBack, hearPayment, type AskDeps, type Hearing } from '../../payments/index.ts'
import { hearRefund } from '../../refunds/index.ts'

export interface TranslateDeps extends Pick<AskDeps, 'books' | 'clock' | 'accountOf'> {
  hearDowntime: (account: Account, notice: Extract<Notice, { about: 'downtime' }>) => Promise<void>
}

/**
 * Tells the books what a notice says, by the reference it names, or by the gateway's own id. Undefined when done, else why
 * not: nothing of ours has that name (yet).
 */
export const translate = async ({ books, clock, accountOf, hearDowntime }: TranslateDeps, account_id: string, notices: Notice[]): Promise<string | undefined> => {
  const ours = notices.filter(notice => notice.about !== 'downtime')
  const names = ours.map(notice => (notice.about === 'given_back' ? gatewayPaymentKey(account_id, notice.gateway_payment_id) : referenceKey(account_id, notice.reference)))
  const found = ours.length === 0 ? [] : await books.findRefs(names)
  const missing: string[] = []
  for (const [at, notice] of ours.entries()) {
    const ref = found.find(each => each.ref_key === names[at])
    if (ref === undefined) { missing.push(notice.about === 'given_back' ? notice.gateway_payment_id : notice.reference); continue }
    const hearing = { cause: 'gateway:webhook', now: clock.now() }
    await books.change(ref.order_key, book => [hear(book, ref, notice, hearing), true])
  }
  const account = accountOf(account_id)
  for (const notice of notices) if (notice.about === 'downtime' && account !== undefined) await hearDowntime(account, notice)
  return missing.length === 0 ? undefined : `nothing here has the reference ${missing.join(', ')}`
}

/** What speaks of a payment or refund of ours. */
type OurNotice = Exclude<Notice, { about: 'downtime' }>

const hear = (book: Book, { payment, try: tried, refund }: FoundRef, notice: OurNotice, hearing: Hearing): Book => {
  switch (notice.about) {
    case 'payment': return onPayment(book, payment, notice, hearing)
    case 'refund': return refund === null ? book : hearRefund(book, refund, notice.answer, hearing)
    case 'given_back': return onGivenBack(book, payment, tried, notice, hearing)
    case 'look':
      if (refund !== null) return lookAtRefund(book, refund, hearing)
      // What no gateway signs is about refunds. A payer knows the reference of a payment, and could have the gateway asked about it all day.
      return notice.unsigned === true ? book : lookAtPayment(book, payment, notice.reference, hearing)
  }
}

/** It speaks of the try it names, which need not be the payment's current one. Where it does not say enough, the gateway is asked for the rest. */
const onPayment = (book: Book, number: number, { reference, answer }: Extract<Notice, { about: 'payment' }>, hearing: Hearing): Book => {
  const heard = hearPayment(book, number, answer, { ...hearing, reference })
  return answer.outcome === 'unknown' ? lookAtPayment(heard, number, reference, hearing) : heard
}

/** The gateway is asked how the payment stands, too. */
const onGivenBack = (book: Book, payment: number, number: number | null, notice: Extract<Notice, { about: 'given_back' }>, hearing: Hearing): Book => {
  const tried = book.tries.find(each => each.payment === payment && each.number === number)
  if (tried === undefined || tried.given_back_minor !== null) return book
  return lookAtPayment(hearGivenBack(book, tried, notice, hearing), payment, tried.reference, hearing)
}

/** It is asked about now instead of when its turn comes; where no turn was to come, the try itself is. */
const lookAtPayment = (book: Book, number: number, reference: string, { now }: Hearing): Book => {
  const payment = paymentOf(book, number)
  const tried = tryOf(book, number, reference)
  if (payment === undefined || tried === undefined) return book
  const awaited = payment.reference === reference && payment.next_check_at !== null
  return awaited ? withPayment(book, { ...payment, next_check_at: now }) : withTry(book, { ...tried, next_check_at: now })
}

/** One that is over, too: the gateway may have changed its mind. */
const lookAtRefund = (book: Book, number: number, { now }: Hearing): Book => {
  const refund = refundOf(book, number)
  return refund === undefined ? book : withRefund(book, { ...refund, next_check_at: now })
}
