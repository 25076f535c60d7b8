import { expect, it } from 'vitest'
import type { Instrument } from '../gateways/index.ts'
import type { Book, Order } from '../orders/index.ts'
import { decide } from '../routing/index.ts'
import { account, book, paymentIn, startOn } from '../testing/books.ts'
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
