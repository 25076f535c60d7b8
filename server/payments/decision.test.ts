import { expect, it } from 'vitest'
import type { Instrument } from '../gateways/index.ts'
import type { Book, Order } from '../orders/index.ts'
import { openChooser } from '../routing/chooser/index.ts'
import type { Choice } from '../routing/configuration.ts'
import { decide, type Chooser } from '../routing/index.ts'
import { compileConfiguration } from '../routing/live.ts'
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
const remembering = ({ scores }: KeptDecision): Pick<Chooser, 'rank' | 'successRate'> =>
  ({ rank: (_scope, asked) => scores.filter(({ account_id }) => asked.includes(account_id)), successRate: () => ({ mean: 1, observations: 0 }) })

it.each<[string, Choice]>([
  ['by a list', { kind: 'priority', accounts: ids.toReversed() }],
  ['by success', { kind: 'smart', accounts: ids }],
  ['by success with weights', { kind: 'smart', accounts: ids, weights: { [ids[4] ?? '']: 2 } }],
  ['by what the shop keeps', { kind: 'smart', accounts: ids, margin_percent: 10 }],
])('decides %s, and in the same way again from what was kept, its seed and its configuration', (_, choose) => {
  const live = compileConfiguration({ time_zone: 'Asia/Kolkata', rules: [{ name: 'Cards', enabled: true, when: { field: 'amount', op: '>=', value: 50 }, choose }], fees: [], default: { kind: 'priority', accounts: ids } }, 7)
  const chooser = taught()
  const routing = { accountsOf: () => accounts, configurationOf: () => live }
  const [next] = startOn(book(), { instrument: card, routing: { ...routing, chooser } })
  const { amount: _amount, ...kept } = keptIn(next)
  expect(kept).toMatchObject({ configuration: 7, rule: 'Cards', choice: choose.kind, segment: { method: 'card', network_or_bank: 'visa' } })
  expect(kept.scores.every(({ mean, spread }) => mean > 0 && mean < 1 && spread > 0)).toBe(true)
  const facts = factsAgain(next, paymentIn(next), kept)
  const again = decide({ ...routing, chooser: remembering(kept) }, facts)
  expect(keptDecision(again.trace, facts)).toEqual(kept)
  expect(again.ranked[0]?.account.id).toBe(paymentIn(next).account_id)
  expect(keptDecision(decide({ ...routing, chooser: taught() }, facts).trace, facts), 'the chooser taught the same says the same').toEqual(kept)
  expect(JSON.stringify(kept).length).toBeLessThan(3_072)
})
