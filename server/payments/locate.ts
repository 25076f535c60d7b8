import { paymentOf, type Books, type Outline, type Payment } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { readPaymentId, type Candidate } from '../platform/ids.ts'
import type { Secrets } from '../platform/secrets.ts'

/**
 * The order that a name on the wire stands for. With one secret there is one candidate and nothing to look up; after a
 * secret was replaced the rows tell under which one the name was made.
 */
export const locate = async (books: Books, candidates: Candidate[]): Promise<string | undefined> => {
  if (candidates.length < 2) return candidates[0]?.order_key
  const found = await Promise.all(candidates.map(async ({ order_key, secret_version }) => {
    const book = await books.read(order_key)
    return book?.order.secret_version === secret_version ? order_key : undefined
  }))
  return found.find(order_key => order_key !== undefined)
}

interface FindDeps {
  books: Books
  secrets: Secrets
}

/** The payment of an id on the wire, whosever it is, in its order's book. Refuses (Refusal) where there is none. */
export const findPayment = async ({ books, secrets }: FindDeps, payment_id: string): Promise<{ book: Outline; payment: Payment }> => {
  const { candidates, number } = readPaymentId(secrets, payment_id) ?? fail('payment_not_found')
  const order_key = await locate(books, candidates) ?? fail('payment_not_found')
  const book = await books.read(order_key) ?? fail('payment_not_found')
  return { book, payment: paymentOf(book, number) ?? fail('payment_not_found') }
}
