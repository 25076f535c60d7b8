import type { Chooser, Scored, Segment } from './chooser/index.ts'
import type { Choice, Smart } from './configuration.ts'
import type { FeeOf } from './fees.ts'
import type { Subject } from './fields.ts'
import type { Split } from './split.ts'

/** What a choice goes by, for one payment. */
export interface Circumstances {
  subject: Subject
  segment: Segment
  seed: string
  chooser: Pick<Chooser, 'rank' | 'successRate'>
  feeOf: FeeOf
  split: Split | undefined
}

export interface Ranking {
  places: { account_id: string; reason: string }[]
  /** What was known of the accounts then. */
  scores: Scored[]
  /** How far each part of a split was behind its share, in payments. */
  credits?: Record<string, number>
  /** Of a threshold's primary: its success rate, and from how many outcomes. */
  primary?: { mean: number; observations: number }
  /** Where money was the aim: expected earnings in minor units. */
  worth?: Record<string, number>
}

/** Fewer outcomes than this do not say that a rate has fallen. */
const ENOUGH = 20

/** Orders the accounts that are able to take a payment, as the choice wants. `able`: in the order in which the choice names them. */
export const rank = (choice: Choice, able: readonly string[], circumstances: Circumstances): Ranking => {
  const scores = scoresOf(able, circumstances, choice.kind === 'smart' ? choice : undefined)
  const { open, closed } = Object.groupBy(scores, score => (score.breaker === 'open' ? 'open' : 'closed'))
  const standing = new Set((closed ?? open ?? []).map(({ account_id }) => account_id))
  const ids = able.filter(id => standing.has(id))
  const ranking = { scores, ...rankers(choice, ids, scores.filter(({ account_id }) => standing.has(account_id)), circumstances) }
  return closed === undefined && open !== undefined
    ? { ...ranking, places: ranking.places.map(place => ({ ...place, reason: `${place.reason}; its breaker is open, as are all others of this choice` })) }
    : ranking
}

const scoresOf = (able: readonly string[], { subject: { facts, amount }, segment, seed, chooser }: Circumstances, smart: Smart | undefined) =>
  chooser.rank(facts.project_id, able, segment, {
    seed, now_ms: facts.now.getTime(), ...(smart?.window_minutes === undefined ? {} : { window_minutes: smart.window_minutes }), ...(smart?.weights === undefined ? {} : { weights: smart.weights }),
    may_explore: smart !== undefined && (smart.explore_up_to === undefined || amount <= smart.explore_up_to),
  })

const rankers = (choice: Choice, ids: readonly string[], scores: readonly Scored[], circumstances: Circumstances): Omit<Ranking, 'scores'> => {
  switch (choice.kind) {
    case 'priority': return { places: ids.map((account_id, at) => ({ account_id, reason: `number ${at + 1} of the priority list` })) }
    case 'split': return bySplit(choice.shares, ids, circumstances)
    case 'smart': return choice.margin_percent === undefined ? { places: bySuccess(scores) } : byWorth(choice.margin_percent, scores, circumstances)
    case 'threshold': {
      const { chooser, subject: { facts }, segment } = circumstances
      const { primary, below_percent, window_minutes } = choice
      const rate = chooser.successRate(facts.project_id, primary, segment, window_minutes, facts.now.getTime())
      const fallen = rate.observations >= ENOUGH && rate.mean * 100 < below_percent
      const others = bySuccess(scores)
      if (fallen || !ids.includes(primary)) return { primary: rate, places: others.map(place => (place.account_id === primary ? { ...place, reason: `${place.reason}; the primary has fallen to ${percent(rate.mean)}, under ${below_percent} %` } : place)) }
      const known = rate.observations < ENOUGH ? 'too few outcomes to say that it has fallen' : `${percent(rate.mean)}, not under ${below_percent} %`
      return { primary: rate, places: [{ account_id: primary, reason: `the primary: ${known}` }, ...others.filter(({ account_id }) => account_id !== primary)] }
    }
  }
}

const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`

const bySuccess = (scores: readonly Scored[]) => scores.map(({ account_id, because }) => ({ account_id, reason: because }))

const bySplit = (shares: Readonly<Record<string, number>>, ids: readonly string[], { subject: { facts }, split }: Circumstances): Omit<Ranking, 'scores'> => {
  const next = split?.next(facts.order_key, facts.number, new Set(ids), facts.earlier)
  if (next === undefined) return { places: [] }
  const rest = ids.filter(id => id !== next.id).toSorted((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0))
  const first = { account_id: next.id, reason: next.stayed ? 'where this order went before' : `furthest behind its share of ${shares[next.id]} %` }
  return { places: [first, ...rest.map(account_id => ({ account_id, reason: `next by share, ${shares[account_id]} %` }))], credits: next.credits }
}

/** Expected success × what the shop keeps. For an order of preference only; money itself is never counted in floats. */
const byWorth = (margin_percent: number, scores: readonly Scored[], { subject, feeOf }: Circumstances): Omit<Ranking, 'scores'> => {
  const amount = Number(subject.facts.amount_minor)
  const worth = new Map(scores.map(({ account_id, index }) => [account_id, Math.round(index * (amount * margin_percent / 100 - Number(feeOf(account_id, subject) ?? 0n)))]))
  const order = scores.toSorted((a, b) => Number(b.explored) - Number(a.explored) || (worth.get(b.account_id) ?? 0) - (worth.get(a.account_id) ?? 0))
  return {
    places: order.map(({ account_id, because }) => ({ account_id, reason: `worth ${worth.get(account_id)} minor units after fees; ${because}` })),
    worth: Object.fromEntries(worth),
  }
}
