import type { Fee } from './configuration.ts'
import { fieldOf, type Subject } from './fields.ts'
import { toMinor } from '../platform/money.ts'

/** What the account's gateway will keep of this payment, in minor units; undefined where no line of the fees says. */
export type FeeOf = (account_id: string, subject: Subject) => bigint | undefined

/** Percents have four decimals at most, so a fee is counted in millionths and rounded once, half up. */
const PARTS = 1_000_000n

export const compileFees = (fees: readonly Fee[]): FeeOf => {
  const method = fieldOf('method')
  const byAccount = Map.groupBy(fees, fee => fee.account)
  const lines = new Map([...byAccount].map(([account, of]) => [account, of.map(fee => {
    const wanted = fee.method === undefined ? undefined : new Set(method?.covers?.(fee.method) ?? [fee.method])
    const fixed = fee.fixed === undefined || fee.currency === undefined ? 0n : toMinor(fee.fixed, fee.currency)
    return { wanted, currency: fee.currency, parts: BigInt(Math.round(fee.percent * 10_000)), fixed: typeof fixed === 'bigint' ? fixed : 0n }
  })]))
  return (account_id, subject) => {
    const { amount_minor, currency } = subject.facts
    const paid = method?.read(subject)
    const line = lines.get(account_id)?.find(each => (each.currency === undefined || each.currency === currency) && (each.wanted === undefined || (paid !== undefined && each.wanted.has(paid))))
    return line === undefined ? undefined : (amount_minor * line.parts + PARTS / 2n) / PARTS + line.fixed
  }
}
