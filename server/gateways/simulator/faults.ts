import { createHash } from 'node:crypto'

/**
 * What can go wrong, and where it is decided.
 * - request: the answer to one call.  - outcome: what becomes of a payment, capture or refund.  - webhook: one notice.
 */
export const fault_kinds = {
  slow: 'request', timeout_before: 'request', timeout_after: 'request', error: 'request', error_after: 'request',
  garbage: 'request', reset_before: 'request', reset_after: 'request',
  decline: 'outcome', pending: 'outcome', wrong_amount: 'outcome', wrong_currency: 'outcome',
  webhook_lost: 'webhook', webhook_duplicate: 'webhook', webhook_late: 'webhook', webhook_out_of_order: 'webhook', webhook_forged: 'webhook',
} as const

export type FaultKind = keyof typeof fault_kinds
export type Phase = (typeof fault_kinds)[FaultKind]

export interface Fault {
  kind: FaultKind
  /** slow, webhook_late: milliseconds of real time; of the simulator's clock for webhook_late. */
  ms?: number
  /** error, error_after: the status to answer; 500 unless told otherwise. */
  status?: number
  /** decline: the gateway's code of the reason. */
  code?: string
  /** garbage: what comes instead of the answer. */
  shape?: 'html' | 'wrong_types' | 'strange_words' | 'truncated' | 'huge' | 'empty'
  /** garbage: whether the call is carried out first; it is unless told otherwise. */
  done?: boolean
  /** wrong_amount: what the payer is charged instead; one minor unit less than asked unless told otherwise. */
  amount_minor?: number
  /** wrong_currency: USD unless told otherwise. */
  currency?: string
  /** webhook_duplicate: how many more copies; one unless told otherwise. */
  copies?: number
}

/** What is known of the thing at hand: operation, account, reference, method, amount_minor, vpa, type … */
export type Facts = Record<string, string | number | undefined>

export interface Rule {
  id: string
  fault: Fault
  /** Each named fact must equal the value, or one of the values. No facts: it matches everything of its phase. */
  match: Record<string, string | number | (string | number)[]>
  /** How many matches to let pass first. */
  skip: number
  /** How many to hit after that; null for all. */
  times: number | null
}

/** A seeded storm: how often each kind happens, from 0 to 1. */
export interface Seeded { seed: number; rates: Partial<Record<FaultKind, number>>; match: Rule['match'] }

export const matches = (match: Rule['match'], facts: Facts): boolean => Object.entries(match).every(([name, wanted]) => {
  const found = facts[name]
  return found !== undefined && (Array.isArray(wanted) ? wanted.includes(found) : wanted === found)
})

/** A number in [0, 1) that depends on nothing but its arguments. */
export const chance = (seed: number, ...about: (string | number)[]): number =>
  createHash('sha256').update([seed, ...about].join('\0')).digest().readUIntBE(0, 6) / 2 ** 48

/** The seed's choice for the `nth` time the same is asked about the same thing: no two runs of a seed differ. */
export const seededFault = ({ seed, rates }: Seeded, phase: Phase, facts: Facts, nth: number): Fault | undefined => {
  for (const kind of Object.keys(fault_kinds) as FaultKind[]) {
    const rate = fault_kinds[kind] === phase ? rates[kind] : undefined
    if (rate && chance(seed, kind, facts.operation ?? '', facts.reference ?? '', nth) < rate) return { kind }
  }
  return undefined
}

export interface Faults {
  /** `facts` is asked for only where some fault is ordered: the usual call must not pay for it. */
  pick(phase: Phase, facts: () => Facts): Fault | undefined
  rules(): Rule[]
  setRules(rules: Rule[]): void
  seeded(): Seeded | undefined
  setSeeded(seeded: Seeded | undefined): void
}

/** Rules come first, in order, then the seed. `keep` is told of every change, so that a restart does not forget what was ordered. */
export const keepFaults = (kept: { rules: Rule[]; seeded?: Seeded | undefined }, keep: (state: { rules: Rule[]; seeded?: Seeded | undefined }) => void): Faults => {
  let { rules, seeded } = kept
  let asked = new Map<string, number>()
  const save = () => keep({ rules, seeded })

  const byRule = (phase: Phase, facts: Facts) => {
    for (const rule of rules) {
      if (fault_kinds[rule.fault.kind] !== phase || rule.times === 0 || !matches(rule.match, facts)) continue
      if (rule.skip === 0 && rule.times === null) return rule.fault
      rules = rules.map(each => each === rule ? { ...rule, ...counted(rule) } : each)
      save()
      if (rule.skip === 0) return rule.fault
    }
    return undefined
  }
  const bySeed = (phase: Phase, facts: Facts) => {
    if (!seeded || !matches(seeded.match, facts)) return undefined
    const about = `${phase} ${facts.operation} ${facts.reference}`
    const nth = (asked.get(about) ?? 0) + 1
    asked.set(about, nth)
    return seededFault(seeded, phase, facts, nth)
  }

  return {
    pick: (phase, facts) => {
      if (rules.length === 0 && !seeded) return undefined
      const known = facts()
      return byRule(phase, known) ?? bySeed(phase, known)
    },
    rules: () => rules,
    setRules: next => {
      rules = next
      save()
    },
    seeded: () => seeded,
    setSeeded: next => {
      seeded = next
      asked = new Map()
      save()
    },
  }
}

const counted = ({ skip, times }: Rule): Pick<Rule, 'skip' | 'times'> => skip > 0 ? { skip: skip - 1, times } : { skip, times: times === null ? null : times - 1 }
