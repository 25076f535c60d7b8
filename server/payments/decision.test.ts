import { expect, it } from 'vitest'
import type { Instrument } from '../gateways/index.ts'
import type { Book, Order } from '../orders/index.ts'
import { openChooser } from '../routing/chooser/index.ts'
import type { Choice } from '../routing/configuration.ts'
import { decide, type Chooser } from '../routing/index.ts'
import { compileConfiguration } from '../routing/live.ts'
import type { Split } from '../routing/split.ts'
import { T0, account, book, paymentIn, startOn } from '../testing/books.ts'
import { factsAgain, keptDecision, type KeptDecision } from './decision.ts'

const keptIn = (from: Book) => JSON.parse(JSON.stringify(from.news.find(({ kind }) => kind === 'payment.routed')?.detail)) as KeptDecision & { amount: string }
const accounts = Array.from({ length: 8 }, (_, at) => account({ id: `acc_production_cashfree_${at + 1}`, preauth: at % 2 === 0, enabled: at !== 3 }))

const card: Instrument = { method: 'card', card: { number: '4111111111111111', holder_name: 'Priya', expiry_mm: '12', expiry_yy: '39', cvv: '123' } }
const cases: [string, Instrument, Partial<Order>][] = [
  ['a card payment', card, { tags: { source: 'app' }, customer_id: 'priya' }],
  ['a card payment that is to be held', card, { preauth: true }],
  ['a UPI payment by an id', { method: 'upi', channel: 'collect', upi_id: 'priya@OkBank' }, {}],
  ['a UPI payment by an app', { method: 'upi', channel: 'intent' }, {}],
  ['a netbanking payment', { method: 'netbanking', bank: 'HDFC' }, {}],
  ['a payment by a wallet that nobody takes', { method: 'wallet', provider: 'wallet_nobody' }, {}],
]

it.each(cases)('decides %s in the same way again from what was kept', (_, instrument, order) => {
  const [next] = startOn(book(order), { accounts, instrument, app: 'PhonePe' })
  const { amount, ...kept } = keptIn(next)
  const facts = factsAgain(next, paymentIn(next), kept)
  const { trace, ranked } = decide({ accountsOf: () => accounts }, facts)
  expect(keptDecision(trace, facts)).toEqual(kept)
  expect(ranked[0]?.account.id ?? null).toBe(paymentIn(next).account_id)
  expect(amount).toBe('100.00')
})

it.each(cases)('keeps of %s no more than may be kept, in little room', (_, instrument, order) => {
  const text = JSON.stringify(keptIn(startOn(book(order), { accounts: accounts.slice(0, 3), instrument, app: 'PhonePe' })[0]))
  expect(text).not.toMatch(/4111111|priya@/i)
  expect(text.length).toBeLessThan(2_048)
})

const ids = accounts.map(({ id }) => id).filter((_, at) => at < 5)
/** A chooser to whom the accounts do differ. */
const taught = () => {
  const chooser = openChooser()
  const segment = { method: 'card', network_or_bank: 'visa', currency: 'INR' }
  for (let n = 0; n < 400; n += 1) {
    const id = ids[n % ids.length] ?? ''
    chooser.ended('proj_1', `t${n}`, id, segment, n % 7 < 3 + ids.indexOf(id) ? 'success' : 'failure', T0.getTime() - 60_000)
  }
  return chooser
}
/** Knows of the accounts what the decision knew of them. */
const remembering = ({ scores, primary = { mean: 1, observations: 0 } }: KeptDecision): Pick<Chooser, 'rank' | 'successRate'> =>
  ({ rank: (_scope, asked) => scores.filter(({ account_id }) => asked.includes(account_id)), successRate: () => primary })
/** A split at the place where the decision found it: the one is next that is furthest behind once each able one has been given its share. */
const splitAt = (shares: Record<string, number>, { credits = {} }: KeptDecision): Split => ({
  next: (_order, _number, able) => {
    const all = [...able].reduce((sum, id) => sum + (shares[id] ?? 0), 0)
    const [id = ''] = [...able].toSorted((a, b) => (credits[b] ?? 0) + (shares[b] ?? 0) / all - (credits[a] ?? 0) - (shares[a] ?? 0) / all)
    return { id, stayed: false, credits }
  },
})
const shares = Object.fromEntries(ids.map((id, at) => [id, [40, 25, 20, 10, 5][at] ?? 0]))

it.each<[string, Choice]>([
  ['by a list', { kind: 'priority', accounts: ids.toReversed() }],
  ['by success', { kind: 'smart', accounts: ids }],
  ['by success with weights', { kind: 'smart', accounts: ids, weights: { [ids[4] ?? '']: 2 } }],
  ['by success with weights near each other', { kind: 'smart', accounts: ids, weights: { [ids[4] ?? '']: 1.1, [ids[2] ?? '']: 1.05 } }],
  ['by shares', { kind: 'split', shares }],
  ['by a threshold that holds', { kind: 'threshold', primary: ids[4] ?? '', below_percent: 60, accounts: ids.slice(0, 4), window_minutes: 30 }],
  ['by a threshold that has fallen', { kind: 'threshold', primary: ids[0] ?? '', below_percent: 60, accounts: ids.slice(1), window_minutes: 30 }],
  ['by what the shop keeps', { kind: 'smart', accounts: ids, margin_percent: 10 }],
])('decides %s, and in the same way again from what was kept, its seed and its configuration', (_, choose) => {
  const compiled = (begin: number) => compileConfiguration({ time_zone: 'Asia/Kolkata', rules: [{ name: 'Cards', enabled: true, when: { field: 'amount', op: '>=', value: 50 }, choose }], fees: [], default: { kind: 'priority', accounts: ids } }, 7, begin)
  const live = compiled(17)
  const chooser = taught()
  const routing = { accountsOf: () => accounts, configurationOf: () => live }
  const [next] = startOn(book(), { instrument: card, routing: { ...routing, chooser } })
  const { amount: _amount, ...kept } = keptIn(next)
  expect(kept).toMatchObject({ configuration: 7, rule: 'Cards', choice: choose.kind, segment: { method: 'card', network_or_bank: 'visa' } })
  expect(kept.scores.every(({ mean, spread }) => mean > 0 && mean < 1 && spread > 0)).toBe(true)
  const facts = factsAgain(next, paymentIn(next), kept)
  // In another process, whose splits began elsewhere.
  const other = compiled(3)
  for (const rule of other.rules) if (rule.split !== undefined) rule.split = splitAt(shares, kept)
  const again = decide({ ...routing, configurationOf: () => other, chooser: remembering(kept) }, facts)
  expect(keptDecision(again.trace, facts)).toEqual(kept)
  expect(again.ranked[0]?.account.id).toBe(paymentIn(next).account_id)
  expect(keptDecision(decide({ ...routing, chooser: taught() }, facts).trace, facts), 'the chooser taught the same says the same').toEqual(kept)
  expect(JSON.stringify(kept).length).toBeLessThan(3_072)
})
