import type { Account } from '../gateways/index.ts'
import { toMajor } from '../platform/money.ts'
import type { Card } from './card.ts'
import { subjectOf } from './fields.ts'
import type { Expectation } from './likeness.ts'
import type { Live } from './live.ts'
import type { Past } from './past.ts'

export interface Move {
  payment_id: string
  order_id: string
  from: string | null
  to: string | null
  rule: string
  reason: string
}

/** One side of a gateway: as it was, or as the draft would have it. */
export interface Side {
  payments: number
  /** Of all payments, in percent. */
  share: number
}

export interface GatewayResult {
  account_id: string
  label: string
  today: Side & { outcomes: number; success: number | null }
  draft: Side & { success: number | null; low: number | null; high: number | null }
  /** By currency, in major units; payments for which no line of the fees says anything are counted beside. */
  fees: { today: Fees; draft: Fees }
}

export interface Fees {
  amounts: Record<string, number>
  unknown: number
}

export interface Replayed {
  payments: number
  gateways: GatewayResult[]
  total: Pick<GatewayResult, 'today' | 'draft' | 'fees'>
  moved: { payments: number; flows: { from: string | null; to: string | null; payments: number }[]; examples: Move[] }
  /** Payments that the draft sends to nobody. */
  without_gateway: number
}

/** Two-sided, 95 %. */
const Z = 1.96

interface Counted {
  today: { payments: number; outcomes: number; successes: number; fees: Map<string, bigint>; unknown_fees: number }
  draft: { payments: number; byKey: Map<string, { payments: number; expectation: Expectation }>; fees: Map<string, bigint>; unknown_fees: number }
}

const newCounted = (): Counted => ({
  today: { payments: 0, outcomes: 0, successes: 0, fees: new Map(), unknown_fees: 0 },
  draft: { payments: 0, byKey: new Map(), fees: new Map(), unknown_fees: 0 },
})

const NOBODY = ''

/** Adds up what was and what would be; `most` payments that move are named. */
export const openLedger = (accounts: readonly Account[], { feeOf, moment }: Live, most: number) => {
  const counted = new Map<string, Counted>(accounts.map(({ id }) => [id, newCounted()]))
  const total = newCounted()
  const flows = new Map<string, { from: string | null; to: string | null; payments: number }>()
  const examples: Move[] = []
  let [moved, without_gateway] = [0, 0]

  const of = (account_id: string) => {
    const known = counted.get(account_id) ?? newCounted()
    counted.set(account_id, known)
    return known
  }
  const addFee = (side: { fees: Map<string, bigint>; unknown_fees: number }, fee: bigint | undefined, currency: string) => {
    if (fee === undefined) side.unknown_fees += 1
    else side.fees.set(currency, (side.fees.get(currency) ?? 0n) + fee)
  }

  return {
    count: ({ facts, account_id, success, payment_id, order_id }: Past, card: Card | undefined, { to, rule, reason }: { to: string | null; rule: string; reason: string }, expectation: Expectation | undefined) => {
      const subject = subjectOf(facts, card, moment(facts.now), () => undefined)
      if (account_id !== null) {
        for (const { today } of [of(account_id), total]) {
          today.payments += 1
          if (success !== undefined) { today.outcomes += 1; today.successes += Number(success) }
          addFee(today, feeOf(account_id, subject), facts.currency)
        }
      }
      if (to === null || expectation === undefined) without_gateway += 1
      else {
        for (const { draft } of [of(to), total]) {
          draft.payments += 1
          const like = draft.byKey.get(expectation.key)
          if (like === undefined) draft.byKey.set(expectation.key, { payments: 1, expectation })
          else like.payments += 1
          addFee(draft, feeOf(to, subject), facts.currency)
        }
      }
      if (to === account_id) return
      moved += 1
      const key = `${account_id ?? NOBODY}\n${to ?? NOBODY}`
      const flow = flows.get(key) ?? { from: account_id, to, payments: 0 }
      flow.payments += 1
      flows.set(key, flow)
      if (examples.length < most) examples.push({ payment_id, order_id, from: account_id, to, rule, reason })
    },
    result: (payments: number): Replayed => ({
      payments,
      gateways: [...counted].map(([account_id, sides]) => ({
        account_id, label: accounts.find(({ id }) => id === account_id)?.label ?? account_id, ...sidesOf(sides, payments),
      })),
      total: sidesOf(total, payments),
      moved: { payments: moved, flows: [...flows.values()].toSorted((a, b) => b.payments - a.payments), examples },
      without_gateway,
    }),
  }
}

const percent = (part: number, whole: number) => (whole === 0 ? 0 : Math.round(part / whole * 1_000_000) / 10_000)

const sidesOf = ({ today, draft }: Counted, payments: number): Pick<GatewayResult, 'today' | 'draft' | 'fees'> => ({
  today: { payments: today.payments, share: percent(today.payments, payments), outcomes: today.outcomes, success: today.outcomes === 0 ? null : percent(today.successes, today.outcomes) },
  draft: { payments: draft.payments, share: percent(draft.payments, payments), ...expected([...draft.byKey.values()], draft.payments) },
  fees: { today: feesOf(today), draft: feesOf(draft) },
})

const feesOf = ({ fees, unknown_fees }: { fees: Map<string, bigint>; unknown_fees: number }): Fees =>
  ({ amounts: Object.fromEntries([...fees].map(([currency, minor]) => [currency, toMajor(minor, currency)])), unknown: unknown_fees })

/** What is not known of a kind of payment is not known of all of them alike: so their variances add up by squares of their shares. */
const expected = (kinds: { payments: number; expectation: Expectation }[], payments: number) => {
  if (payments === 0) return { success: null, low: null, high: null }
  const mean = kinds.reduce((sum, kind) => sum + kind.payments * kind.expectation.mean, 0) / payments
  const spread = Z * Math.sqrt(kinds.reduce((sum, kind) => sum + (kind.payments / payments) ** 2 * kind.expectation.variance, 0))
  return { success: percent(mean, 1), low: percent(Math.max(0, mean - spread), 1), high: percent(Math.min(1, mean + spread), 1) }
}
