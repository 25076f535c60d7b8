import type { SettlementLine } from '../gateways/index.ts'
import { gatewayPaymentKey, referenceKey, type Books, type FoundRef } from '../orders/index.ts'
import type { Match } from './line.ts'

/** What of ours each line speaks of, by our reference or by the gateway's own id; undefined where it is nothing we know. */
export const matchLines = async (books: Pick<Books, 'findRefs' | 'read'>, account_id: string, lines: readonly SettlementLine[]): Promise<(Match | undefined)[]> => {
  const names = lines.map(({ payment_reference, gateway_payment_id, refund_reference }) => ({
    payment: [
      ...(payment_reference === undefined ? [] : [referenceKey(account_id, payment_reference)]),
      ...(gateway_payment_id === undefined ? [] : [gatewayPaymentKey(account_id, gateway_payment_id)]),
    ],
    refund: refund_reference === undefined ? [] : [referenceKey(account_id, refund_reference)],
  }))
  const refs = new Map((await books.findRefs([...new Set(names.flatMap(({ payment, refund }) => [...payment, ...refund]))])).map(ref => [ref.ref_key, ref]))
  const found = (keys: string[], fits: (ref: FoundRef) => boolean) => keys.map(key => refs.get(key)).find(ref => ref !== undefined && fits(ref))

  return Promise.all(lines.map(async (line, at) => {
    const refund = found(names[at]?.refund ?? [], ref => ref.refund !== null)
    if (refund !== undefined) return matchOf(refund)
    const payment = found(names[at]?.payment ?? [], ref => ref.refund === null)
    if (payment === undefined) return undefined
    const known = line.kind === 'refund' && line.gateway_refund_id !== undefined ? await books.read(payment.order_key) : undefined
    const theirs = known?.refunds.find(each => each.payment === payment.payment && each.gateway_refund_id === line.gateway_refund_id)
    return matchOf({ ...payment, refund: theirs?.number ?? null })
  }))
}

const matchOf = ({ order_key, payment, try: tried, refund }: FoundRef): Match => ({ order_key, payment, try: tried, refund })
