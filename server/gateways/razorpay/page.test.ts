import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { parseExact, type Json } from '../exact-json.ts'
import { orderNotes, paymentNotes } from './notes.ts'
import { checkoutForm, readPage } from './page.ts'

const begun = 1_790_000_000
const [soon, over] = [60, 3_601].map(seconds => new Date((begun + seconds) * 1000)) as [Date, Date]
const note = { reference: 'abcdefghij2345672345', amount_minor: 49_900n, currency: 'INR', capture: 'automatic', page_until: new Date((begun + 3_600) * 1000) } as const
const asked = { ...note, gateway_payment_id: undefined, started_at: new Date(begun * 1000), hosted: true }
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const order = (status = 'attempted') => json({ id: 'order_1', receipt: note.reference, status, notes: orderNotes(note) })
const payment = (fields: object) => json({ id: 'pay_Qa1Zc9Qw8Er7Ty', amount: 49_900, currency: 'INR', status: 'captured', captured: true, created_at: begun, notes: { sluice: 'somebody else 1 INR manual' }, ...fields })
const declined = payment({ status: 'failed', captured: false, error_reason: 'insufficient_funds' })
const left = payment({ status: 'failed', captured: false, error_reason: 'payment_cancelled' })

it.each<[string, Json, Json[], Date, object]>([
  ['nobody has begun', order('created'), [], soon, { outcome: 'needs_payer' }],
  ['a payer is at', order(), [payment({ status: 'created', captured: false })], soon, { outcome: 'needs_payer', facts: { gateway_payment_id: 'pay_Qa1Zc9Qw8Er7Ty' } }],
  ['was paid, whatever the browser wrote into its notes', order('paid'), [payment({})], soon, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_900n } }],
  ['was paid with a second card', order('paid'), [payment({}), declined], soon, { outcome: 'done', event: 'capture' }],
  ['a card was declined for', order(), [declined], soon, { outcome: 'needs_payer' }],
  ['a payer has left', order(), [left], soon, { outcome: 'needs_payer' }],
  ['nobody has paid in time', order('created'), [], over, { outcome: 'done', event: 'drop' }],
  ['a card was declined for, and its time is over', order(), [declined], over, { outcome: 'declined', decline: { code: 'insufficient_funds' } }],
  ['a bank is at work on after its time', order(), [payment({ status: 'created', captured: false })], over, { outcome: 'needs_payer' }],
  ['is paid, and no payment shows it', order('paid'), [], soon, { outcome: 'unknown' }],
  ['has a status that nobody published', order('constructor'), [], soon, { outcome: 'unknown' }],
  ['was paid with less', order('paid'), [payment({ amount: 49_899 })], soon, { outcome: 'unknown' }],
])('reads an order that %s', (_, of, payments, now, answer) => expect(readPage(of, payments, asked, now)).toMatchObject(answer))

it('sends a browser to the page with the order, and with notes that bear our seal', () => {
  const account: Account = { id: 'a', project_id: 'p', gateway: 'razorpay', label: '', base_url: 'https://api.razorpay.com/v1', credentials: { key_id: 'rzp_test_1', key_secret: 's', webhook_secret: 'w' }, enabled: true, preauth: false, timeout_ms: 1, concurrency: 1 }
  const request = { ...note, instrument: { method: 'card', channel: 'hosted' }, preauth: false, expires_at: over, return_url: 'https://shop.test/back', notify_url: '', customer: { email: 'asha@example.com' } } as const
  const notes = paymentNotes(account, 'order_1', note)
  expect(checkoutForm({ account }, request, 'order_1', notes)).toMatchObject({
    kind: 'form', url: 'https://api.razorpay.com/v1/checkout/embedded',
    fields: { key_id: 'rzp_test_1', order_id: 'order_1', amount: '49900', currency: 'INR', 'prefill[method]': 'card', 'prefill[email]': 'asha@example.com', 'notes[seal]': notes.seal, callback_url: 'https://shop.test/back' },
  })
  expect(JSON.stringify(checkoutForm({ account }, request, 'order_1', notes))).not.toContain('"s"')
})
