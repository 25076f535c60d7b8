import type { Books } from '../orders/index.ts'
import type { Candidate } from '../platform/ids.ts'

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
