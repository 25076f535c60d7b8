import { abilityOf, connectorOf, type Account, type Connector } from '../gateways/index.ts'
import type { Facts } from './facts.ts'

/** What a payment needs of an account. */
type Need = Pick<Facts, 'method' | 'channel' | 'bank' | 'wallet' | 'amount_minor' | 'currency' | 'preauth'>

export interface Verdict {
  account: Account
  /** Why not; undefined where it may take the payment. */
  because: string | undefined
}

/** Why the account may not take the payment; undefined where it may. */
export const objection = (account: Account, { capabilities, limits }: Pick<Connector, 'capabilities' | 'limits'>, need: Need): string | undefined => {
  const { currency, bank, wallet } = need
  if (!account.enabled) return 'switched off'
  const ability = capabilities[abilityOf(need)]
  if (ability !== true) return ability
  if (!limits.currencies.includes(currency)) return `does not take ${currency}`
  if (need.amount_minor < limits.min_amount_minor) return `takes no amount below ${limits.min_amount_minor} minor units`
  if (bank !== undefined && !limits.banks.includes(bank)) return `does not reach the bank ${bank}`
  if (wallet !== undefined && !limits.wallets.includes(wallet)) return `does not take the wallet ${wallet}`
  if (!need.preauth) return undefined
  for (const needed of ['preauth', 'capture', 'partial_capture', 'void'] as const) {
    const able = capabilities[needed]
    if (able !== true) return able
  }
  if (!limits.preauth_methods.includes(abilityOf(need))) return `cannot hold the money of a ${abilityOf(need).replace('_', ' ')} payment`
  if (limits.preauth_by === 'account' && !account.preauth) return 'pre-auth is not switched on for this account'
  return undefined
}

/** Every account in its order, with the reason why it may not take the payment. */
export const judge = (accounts: readonly Account[], need: Need): Verdict[] =>
  accounts.map(account => ({ account, because: objection(account, connectorOf(account.gateway), need) }))
