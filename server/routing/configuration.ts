import type { Condition } from './condition.ts'

/** What an operator wants: rules in order, the first that holds decides; the simple rule, `default`, where none does. */
export interface Configuration {
  /** IANA, for hour, weekday, date and the days of GMV. */
  time_zone: string
  rules: Rule[]
  default: Choice
  /** What gateways keep, the first line that fits a payment; for margins and what-if. */
  fees: Fee[]
}

export interface Rule {
  name: string
  enabled: boolean
  when: Condition
  choose: Choice
}

export interface Fee {
  account: string
  /** As in conditions: `credit_card`, `card`, `upi`. Any where left out. */
  method?: string
  currency?: string
  percent: number
  /** On top, in major units of `currency`. */
  fixed?: number
}

export type Choice =
  | { kind: 'priority'; accounts: string[] }
  /** Shares in percent, at most two decimals, 100 in all. */
  | { kind: 'split'; shares: Record<string, number> }
  | Smart
  | Threshold

export interface Smart {
  kind: 'smart'
  accounts: string[]
  /** Left out: as long as the learning finds best. */
  window_minutes?: Window
  /** How much more (above 1) or less an account is wanted than its success rate says. */
  weights?: Record<string, number>
  /** What the shop earns on a sale, in percent of the amount: then the most money is wanted, not the most payments. */
  margin_percent?: number
  /** No experiments with payments above this, in major units of the payment's currency. */
  explore_up_to?: number
}

export interface Threshold {
  kind: 'threshold'
  primary: string
  below_percent: number
  accounts: string[]
  window_minutes: Window
}

export const windows = [15, 30, 60] as const
export type Window = (typeof windows)[number]

/** Every account that a choice may send a payment to. */
export const accountsIn = (choice: Choice): string[] => {
  switch (choice.kind) {
    case 'split': return Object.keys(choice.shares)
    case 'threshold': return [choice.primary, ...choice.accounts]
    default: return choice.accounts
  }
}

/** The rules that are switched on, and the simple rule last. */
export const rulesInForce = ({ rules, default: choose }: Configuration): (Pick<Rule, 'name' | 'choose'> & { when: Condition | undefined })[] =>
  [...rules.filter(rule => rule.enabled), { name: 'default', when: undefined, choose }]
