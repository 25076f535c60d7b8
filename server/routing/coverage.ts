import { connectorOf, type Account } from '../gateways/index.ts'
import { toDecimal } from '../platform/money.ts'
import { cardTypes, type Card } from './card.ts'
import { perhaps, prepare, type Node } from './compile.ts'
import { accountsIn, rulesInForce, type Configuration } from './configuration.ts'
import { objection } from './eligible.ts'
import { subjectOf, type Subject } from './fields.ts'
import type { Facts } from './facts.ts'
import { momentIn } from './moment.ts'

/** Payments that an account of the project could take, and that this rule would send to none that can. */
export interface Gap {
  rule: string
  /** In words. */
  payments: string
}

/** As many as a person will read; there is always a first one where there is any. */
const MOST = 20

/**
 * What a configuration leaves without any gateway, though the project has one for it. It is asked about one payment of
 * every kind there is: method, channel, bank or wallet, currency, pre-auth, and each amount from which on an account
 * takes it. What else rules ask for (a BIN, an hour, a tag) may be anything: a rule counts where it might hold.
 */
export const gapsOf = (configuration: Configuration, accounts: readonly Account[]): Gap[] => {
  const rules = rulesInForce(configuration).map(({ name, when, choose }) => ({ name, node: when === undefined ? undefined : prepare(when), named: new Set(accountsIn(choose)) }))
  const gaps = new Map<string, Gap>()
  for (const { facts, exact } of kindsOf(accounts)) {
    const able = accounts.filter(account => objection(account, connectorOf(account.gateway), facts) === undefined)
    if (able.length === 0) continue
    for (const card of cardsOf(facts)) {
      const subject = subjectOf(facts, card, momentIn(configuration.time_zone)(facts.now), () => undefined)
      for (const { name, node, named } of rules) {
        const holds = node === undefined ? true : perhaps(node, subject, test => isKnown(test, subject, exact))
        if (holds === false) continue
        if (!able.some(({ id }) => named.has(id))) {
          const kind = inWords(subject)
          const key = `${name}\n${kind}`
          if (!gaps.has(key)) gaps.set(key, { rule: name, payments: exact ? `${kind}, of ${toDecimal(facts.amount_minor, facts.currency)}` : kind })
          if (gaps.size >= MOST) return [...gaps.values()]
        }
        if (holds === true) break
      }
    }
  }
  return [...gaps.values()]
}

const certain = new Set(['currency', 'method', 'upi_channel', 'bank', 'wallet', 'preauth'])

/** Known of a kind of payment: what makes the kind, and that it has nothing of another method. */
const isKnown = ({ field, of }: Node & { kind: 'test' }, { facts }: Subject, exact: boolean) =>
  certain.has(field) || (exact && field === 'amount') || (of !== undefined && of !== facts.method)

/** The kinds of card it may be; one that the gateway's page asks for is of no kind that is known. */
const cardsOf = ({ method, channel }: Facts): (Card | undefined)[] =>
  method !== 'card' || channel === 'hosted' ? [undefined] : [undefined, ...cardTypes].map(type => ({ network: 'unknown', type, country: undefined, issuer: undefined }))

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** One payment of every kind that an account of these might take: of some amount that all of them take, then of exactly the least of each. */
const kindsOf = (accounts: readonly Account[]): { facts: Facts; exact: boolean }[] => {
  const limits = distinct(accounts.map(({ gateway }) => gateway)).map(gateway => connectorOf(gateway).limits)
  const none = { channel: undefined, handle: undefined, app: undefined, bin: undefined, bank: undefined, wallet: undefined }
  const instruments = [
    ...(['collect', 'intent', 'qrcode'] as const).map(channel => ({ ...none, method: 'upi' as const, channel })),
    { ...none, method: 'card' as const }, { ...none, method: 'card' as const, channel: 'hosted' as const },
    ...distinct(limits.flatMap(({ banks }) => banks)).map(bank => ({ ...none, method: 'netbanking' as const, bank })),
    ...distinct(limits.flatMap(({ wallets }) => wallets)).map(wallet => ({ ...none, method: 'wallet' as const, wallet })),
  ]
  const least = distinct(limits.map(({ min_amount_minor }) => (min_amount_minor > 0n ? min_amount_minor : 1n)))
  const largest = least.reduce((most, each) => (each > most ? each : most), 1n)
  const amounts = [{ amount_minor: largest, exact: false }, ...least.map(amount_minor => ({ amount_minor, exact: true }))]
  const rest = {
    project_id: '', order_key: '', number: 1, customer_id: undefined, tags: undefined, device: undefined, earlier: undefined, now: new Date(0),
  }
  return amounts.flatMap(({ amount_minor, exact }) => distinct(limits.flatMap(({ currencies }) => currencies)).flatMap(currency => [false, true].flatMap(preauth =>
    instruments.map(instrument => ({ exact, facts: { ...rest, ...instrument, currency, preauth, amount_minor } })))))
}

const inWords = ({ facts, card }: Subject) => {
  const { method, channel, bank, wallet, currency, preauth } = facts
  const by = method === 'upi' ? `UPI (${channel})` : method === 'card' ? `${card?.type ?? ''} card`.trim() + (channel === 'hosted' ? ' on the gateway\'s page' : '') : method === 'netbanking' ? `netbanking with ${bank}` : `the wallet ${wallet}`
  return `${by} in ${currency}${preauth ? ' with pre-auth' : ''}`
}
