import type { Account } from '../gateways/index.ts'
import { judge } from './eligible.ts'
import type { Facts } from './facts.ts'

/** What a decision is made from, all of it in memory. */
export interface Routing {
  /** Every account of the project in its order, switched off or not. */
  accountsOf: (project_id: string) => readonly Account[]
}

/** What the learning goes by: payments that are alike. */
export interface Segment {
  method: Facts['method']
  /** Card network, bank, wallet, UPI handle or channel. */
  network_or_bank: string
  currency: string
}

export interface Place {
  account: Account
  /** Why it stands here, for people. */
  reason: string
}

/** Why a payment went where it went; kept with the payment, so plain JSON. */
export interface Trace {
  at: string
  /** Whatever is drawn is drawn from this: the same inputs give the same decision again. */
  seed: number
  /** The version of the configuration; null where the project has none. */
  configuration: number | null
  /** The rule's name; null where there is no configuration. */
  rule: string | null
  segment: Segment
  /** Every account of the project: why it could not take this payment, where it could not. */
  accounts: { account_id: string; because?: string }[]
  /** Who was to be asked, first to last. */
  order: { account_id: string; reason: string }[]
}

export interface Decision {
  /** Who is asked, first to last. Empty: no account may take this payment. */
  ranked: readonly Place[]
  segment: Segment
  trace: Trace
}

/** Differs from payment to payment, and is the same when the payment is decided again. */
const seedOf = ({ order_key, number }: Facts) => (Number.parseInt(order_key.slice(0, 8), 16) ^ Math.imul(number, 0x9e3779b1)) >>> 0

const segmentOf = ({ method, currency, channel, handle, bank, wallet }: Facts): Segment =>
  ({ method, network_or_bank: bank ?? wallet ?? handle ?? channel ?? '', currency })

/** Which accounts are asked for this payment, first to last, and why. */
export const decide = ({ accountsOf }: Routing, facts: Facts): Decision => {
  const verdicts = judge(accountsOf(facts.project_id), facts)
  const ranked = verdicts.filter(({ because }) => because === undefined).map(({ account }, at) => ({ account, reason: `number ${at + 1} in the order of the accounts: the project has no rules` }))
  const segment = segmentOf(facts)
  return {
    ranked, segment,
    trace: {
      at: facts.now.toISOString(), seed: seedOf(facts), configuration: null, rule: null, segment,
      accounts: verdicts.map(({ account: { id }, because }) => ({ account_id: id, ...(because === undefined ? {} : { because }) })),
      order: ranked.map(({ account, reason }) => ({ account_id: account.id, reason })),
    },
  }
}
