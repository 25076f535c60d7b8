import type { SettlementLine } from '../gateways/index.ts'
import { keyOf } from '../platform/ids.ts'

/** What of ours a line speaks of. `refund` is null for a line about a payment, or about a refund that is none of ours. */
export interface Match {
  order_key: string
  payment: number
  try: number | null
  refund: number | null
}

/** A refund that was made at the gateway's own dashboard names a payment of ours, and is not known all the same. */
export const isUnmatched = ({ kind }: Pick<SettlementLine, 'kind'>, match: Match | undefined) =>
  match === undefined || (kind === 'refund' && match.refund === null)

/**
 * Gives the lines of one reading of a report their keys. A line is what it names, in which settlement and with which amount – not its
 * UTR or date, which a report may learn later. Lines that name nothing of their own, as adjustments do, may be twins: they are
 * counted, so that a second one is kept, too, and is the second one again when the report is read anew.
 */
export const openNaming = (account_id: string) => {
  const twins = new Map<string, number>()
  return (line: SettlementLine): string => {
    const { kind, settlement_id, payment_reference, gateway_payment_id, refund_reference, gateway_refund_id, currency, amount_minor } = line
    const names = [payment_reference, gateway_payment_id, refund_reference, gateway_refund_id].map(name => name ?? '')
    const key = (nth: number) => keyOf('settlement', account_id, kind, settlement_id, ...names, currency, String(amount_minor), String(nth))
    const first = key(1)
    if (kind === 'payment' ? (payment_reference ?? gateway_payment_id) !== undefined : kind === 'refund' && (refund_reference ?? gateway_refund_id) !== undefined) return first
    const nth = (twins.get(first) ?? 0) + 1
    twins.set(first, nth)
    return nth === 1 ? first : key(nth)
  }
}
