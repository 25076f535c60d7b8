import type { Account } from '../gateways/index.ts'
import type { Bins } from './bins.ts'
import { cardOfBin, type Card } from './card.ts'
import { accountsIn } from './configuration.ts'
import { judge, type Verdict } from './eligible.ts'
import { subjectOf, type Gmv } from './fields.ts'
import type { Facts } from './facts.ts'
import { openChooser, type Chooser, type Scored, type Segment } from './chooser/index.ts'
import type { Live } from './live.ts'
import { rank } from './rank.ts'

/** What a decision is made from, all of it in memory. */
export interface Routing {
  /** Every account of the project in its order, switched off or not. */
  accountsOf: (project_id: string) => readonly Account[]
  /** The project's live configuration; undefined where it has none. */
  configurationOf?: (project_id: string) => Live | undefined
  cardOf?: Bins['find']
  gmv?: Gmv
  /** What has been learnt of the accounts. */
  chooser?: Pick<Chooser, 'rank' | 'successRate'>
}

const unknown = () => undefined
/** Knows nothing, and is told nothing. */
const untaught = openChooser()

export interface Place {
  account: Account
  /** Why it stands here, for people. */
  reason: string
}

/** Why a payment went where it went; kept with the payment, so plain JSON. */
export interface Trace {
  at: string
  /** Whatever is drawn is drawn from this: the same inputs give the same decision again. */
  seed: string
  /** The version of the configuration; null where the project has none. */
  configuration: number | null
  /** The rule's name; null where there is no configuration. */
  rule: string | null
  choice: string | null
  segment: Segment
  /** Every account of the project: why it could not take this payment, where it could not. */
  accounts: { account_id: string; because?: string }[]
  /** What was known of the accounts at that moment. */
  scores: Scored[]
  /** Whether the first one stands there to be tried out, and the probability with which it was going to. */
  explored: { account_id: string; propensity: number } | null
  credits?: Record<string, number>
  primary?: { mean: number; observations: number }
  worth?: Record<string, number>
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
const seedOf = ({ order_key, number }: Facts) => `${order_key}/${number}`

const segmentOf = ({ method, currency, channel, handle, bank, wallet }: Facts, card: Card | undefined): Segment =>
  ({ method, network_or_bank: card?.network ?? bank ?? wallet ?? handle ?? channel ?? null, currency })

/** Which accounts are asked for this payment, first to last, and why. */
export const decide = ({ accountsOf, configurationOf = unknown, cardOf = unknown, gmv = unknown, chooser = untaught }: Routing, facts: Facts): Decision => {
  const { bin, project_id } = facts
  const card = cardOfBin(bin, cardOf)
  const verdicts = judge(accountsOf(project_id), facts)
  const known = { at: facts.now.toISOString(), seed: seedOf(facts), segment: segmentOf(facts, card) }
  const live = configurationOf(project_id)
  if (live === undefined) return inOrder(verdicts, known, facts, chooser)

  const subject = subjectOf(facts, card, live.moment(facts.now), gmv)
  const rule = live.rules.find(({ holds }) => holds(subject))
  if (rule === undefined) throw new Error(`configuration ${live.version} of ${project_id} has no rule that always holds`)
  const named = new Set(accountsIn(rule.choose))
  const able = new Map(verdicts.flatMap(({ account, because }) => (because === undefined && named.has(account.id) ? [[account.id, account] as const] : [])))
  const { places, scores, ...more } = rank(rule.choose, [...named].filter(id => able.has(id)), { ...known, subject, chooser, feeOf: live.feeOf, split: rule.split })
  const first = scores.find(({ account_id }) => account_id === places[0]?.account_id)
  return {
    segment: known.segment,
    ranked: places.flatMap(({ account_id, reason }) => { const account = able.get(account_id); return account === undefined ? [] : [{ account, reason }] }),
    trace: {
      ...known, configuration: live.version, rule: rule.name, choice: rule.choose.kind,
      accounts: verdicts.map(({ account: { id }, because = named.has(id) ? undefined : 'not named by the rule' }) => ({ account_id: id, ...(because === undefined ? {} : { because }) })),
      scores, explored: first?.explored === true ? { account_id: first.account_id, propensity: first.propensity } : null, ...more, order: places,
    },
  }
}

/** A project that has written no rules: every able account, in the order in which they were added; those that are down come last. */
const inOrder = (verdicts: readonly Verdict[], known: Pick<Trace, 'at' | 'seed' | 'segment'>, { project_id, now }: Facts, chooser: Pick<Chooser, 'rank'>): Decision => {
  const able = verdicts.flatMap(({ account, because }, at) => (because === undefined ? [{ account, reason: `number ${at + 1} of the accounts: the project has no rules` }] : []))
  const scores = chooser.rank(project_id, able.map(({ account: { id } }) => id), known.segment, { seed: known.seed, now_ms: now.getTime(), may_explore: false })
  const down = new Set(scores.flatMap(({ account_id, breaker }) => (breaker === 'open' ? [account_id] : [])))
  const ranked = [...able.filter(({ account: { id } }) => !down.has(id)), ...able.filter(({ account: { id } }) => down.has(id)).map(({ account, reason }) => ({ account, reason: `${reason}; it is down` }))]
  return {
    ranked, segment: known.segment,
    trace: {
      ...known, configuration: null, rule: null, choice: null,
      accounts: verdicts.map(({ account: { id }, because }) => ({ account_id: id, ...(because === undefined ? {} : { because }) })),
      scores: down.size === 0 ? [] : scores, explored: null, order: ranked.map(({ account, reason }) => ({ account_id: account.id, reason })),
    },
  }
}
