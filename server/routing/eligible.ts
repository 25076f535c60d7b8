import { connectorOf, type Ability, type Account, type Connector, type Instrument } from '../gateways/index.ts'

/** What a payment needs of an account. */
export interface Need {
  instrument: Pick<Instrument, 'method'> & { channel?: 'collect' | 'intent' | 'qrcode'; bank?: string; provider?: string }
  amount_minor: bigint
  currency: string
  preauth: boolean
}

export interface Verdict {
  account: Account
  /** Why not; undefined where it may take the payment. */
  because: string | undefined
}

const abilityOf = ({ method, channel }: Need['instrument']): Ability =>
  method !== 'upi' ? method : channel === 'intent' ? 'upi_intent' : channel === 'qrcode' ? 'upi_qr' : 'upi_collect'

const objection = (account: Account, { capabilities, limits }: Connector, need: Need): string | undefined => {
  const { instrument, currency } = need
  const ability = capabilities[abilityOf(instrument)]
  if (ability !== true) return ability
  if (!limits.currencies.includes(currency)) return `does not take ${currency}`
  if (need.amount_minor < limits.min_amount_minor) return `takes no amount below ${limits.min_amount_minor} minor units`
  if (instrument.bank !== undefined && !limits.banks.includes(instrument.bank)) return `does not reach the bank ${instrument.bank}`
  if (instrument.provider !== undefined && !limits.wallets.includes(instrument.provider)) return `does not take the wallet ${instrument.provider}`
  if (need.preauth && capabilities.preauth !== true) return capabilities.preauth
  if (need.preauth && !limits.preauth_methods.includes(instrument.method)) return `cannot hold the money of a ${instrument.method} payment`
  if (need.preauth && !account.preauth) return 'pre-auth is not switched on for this account'
  return undefined
}

/** Every account of the project in its order, with the reason why it may not take the payment. */
export const judge = (accounts: readonly Account[], need: Need): Verdict[] =>
  accounts.map(account => ({ account, because: objection(account, connectorOf(account.gateway), need) }))

/** The first account in order that may take the payment. */
export const choose = (verdicts: readonly Verdict[]): Account | undefined => verdicts.find(verdict => verdict.because === undefined)?.account
