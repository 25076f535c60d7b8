import { setImmediate as breathe } from 'node:timers/promises'
import type { Account } from '../gateways/index.ts'
import { days } from '../platform/clock.ts'
import { toMajor } from '../platform/money.ts'
import type { Bins } from './bins.ts'
import { cardOfBin } from './card.ts'
import { openChooser } from './chooser/index.ts'
import { decide } from './decide.ts'
import type { Gmv } from './fields.ts'
import type { Facts } from './facts.ts'
import { firstDays } from './gmv.ts'
import { openLedger, type Replayed } from './ledger.ts'
import { openLikeness } from './likeness.ts'
import type { Live } from './live.ts'
import type { Past } from './past.ts'

export interface ReplayOptions {
  past: readonly Past[]
  accounts: readonly Account[]
  draft: Live
  cardOf: Bins['find']
  /** Payments that move and are named, at most. */
  moves: number
  progress: (done: number) => void
}

/** Other work gets its turn after this many: payments do not wait for a what-if. */
const LOT = 250

/**
 * Decides past payments once more, by a draft, with the product's own decision. What the draft learns on the way it
 * learns as it would have: from what became of a payment where it goes where it went, and else from a draw by what is
 * expected of payments like it, the same draw each time.
 */
export const replay = async ({ past, accounts, draft, cardOf, moves, progress }: ReplayOptions): Promise<Replayed> => {
  const likeness = openLikeness()
  const cards = past.map(({ facts: { bin } }) => cardOfBin(bin, cardOf))
  for (const [at, { account_id, facts, success }] of past.entries()) {
    if (account_id !== null && success !== undefined) likeness.saw(account_id, facts, cards[at], success)
  }

  const chooser = openChooser()
  const { gmv, reach, take } = openReplayGmv(draft)
  const routing = { accountsOf: () => accounts, configurationOf: () => draft, cardOf, gmv, chooser }
  const ledger = openLedger(accounts, draft, moves)
  for (const [at, payment] of past.entries()) {
    const { facts, account_id, success } = payment
    reach(facts.now)
    const { ranked, segment, trace } = decide(routing, facts)
    const chosen = ranked[0]?.account.id ?? null
    const expectation = chosen === null ? undefined : likeness.expect(chosen, facts, cards[at])
    ledger.count(payment, cards[at], { to: chosen, rule: trace.rule ?? 'default', reason: ranked[0]?.reason ?? 'no account that the rule names can take it' }, expectation)
    if (chosen !== null && expectation !== undefined) {
      const outcome = chosen === account_id ? success : draw(facts) < expectation.mean
      const now_ms = facts.now.getTime()
      const try_id = `${facts.order_key}/${facts.number}`
      chooser.began(facts.project_id, try_id, chosen, segment, now_ms)
      chooser.ended(facts.project_id, try_id, chosen, segment, outcome === undefined ? 'neutral' : outcome ? 'success' : 'failure', now_ms)
      if (outcome === true) take(chosen, facts)
    }
    if ((at + 1) % LOT === 0) {
      progress(at + 1)
      await breathe()
    }
  }
  progress(past.length)
  return ledger.result(past.length)
}

/** 0 to 1, by the payment's key, which is a hash. */
const draw = ({ order_key, number }: Facts) => ((Number.parseInt(order_key.slice(-8), 16) ^ Math.imul(number, 0x9e3779b1)) >>> 0) / 2 ** 32

/** GMV as the draft would have made it, from nothing on. */
const openReplayGmv = (draft: Live) => {
  const sums = new Map<string, number>()
  let today = { date: '', first: firstDays('1970-01-01', 'thursday') }
  const at = (account_id: string, currency: string, day: string) => `${account_id} ${currency} ${day}`
  const gmv: Gmv = (account_id, currency, span) => {
    let sum = 0
    for (let day = new Date(`${today.first[span]}T00:00:00Z`); ; day = new Date(day.getTime() + days(1))) {
      const date = day.toISOString().slice(0, 10)
      if (date > today.date) return sum
      sum += sums.get(at(account_id, currency, date)) ?? 0
    }
  }
  return {
    gmv,
    /** The time has come to this. */
    reach: (now: Date) => {
      const { date, weekday } = draft.moment(now)
      if (date !== today.date) today = { date, first: firstDays(date, weekday) }
    },
    take: (account_id: string, { amount_minor, currency }: Facts) => {
      if (!draft.gmv_of.has(account_id)) return
      const key = at(account_id, currency, today.date)
      sums.set(key, (sums.get(key) ?? 0) + toMajor(amount_minor, currency))
    },
  }
}
