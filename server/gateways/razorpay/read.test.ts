import { expect, it } from 'vitest'
import { parseExact, type Json } from '../exact-json.ts'
import { banks, declineOf, verdictOf, type Failure } from './mapping.ts'
import { readPayment, readPayments, readRefund } from './read.ts'

const asked = { reference: 'abcdefghij2345672345', amount_minor: 49_900n, currency: 'INR' }
const begun = 1_790_000_000
const soon = new Date((begun + 60) * 1000)
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const entity = (fields: object = {}) => json({
  id: 'pay_Qa1Zc9Qw8Er7Ty', entity: 'payment', amount: 49_900, currency: 'INR', status: 'captured', captured: true, created_at: begun,
  notes: { sluice: `${asked.reference} 49900 INR automatic` }, acquirer_data: { rrn: '432187650123', auth_code: '828553' }, ...fields,
})
const failed = (reason: string | null, more: object = {}) => entity({ status: 'failed', captured: false, error_code: 'BAD_REQUEST_ERROR', error_reason: reason, error_source: 'customer', error_description: 'no', ...more })

it.each<[string, Json, object]>([
  ['captured', entity(), { outcome: 'done', event: 'capture', facts: { gateway_payment_id: 'pay_Qa1Zc9Qw8Er7Ty', amount_minor: 49_900n, captured_minor: 49_900n, utr: '432187650123', auth_id: '828553', at: new Date(begun * 1000) } }],
  ['begun', entity({ status: 'created', captured: false }), { outcome: 'needs_payer', next: { kind: 'wait' } }],
  ['held', entity({ status: 'authorized', captured: false, notes: { sluice: `${asked.reference} 49900 INR manual` } }), { outcome: 'done', event: 'authorize' }],
  ['about to be captured by itself', entity({ status: 'authorized', captured: false }), { outcome: 'needs_payer' }],
  ['authorised without our notes', entity({ status: 'authorized', captured: false, notes: [] }), { outcome: 'done', event: 'authorize' }],
  ['refunded after its capture', entity({ status: 'refunded', amount_refunded: 49_900 }), { outcome: 'done', event: 'capture' }],
  ['given back without a capture', entity({ status: 'refunded', captured: false }), { outcome: 'done', event: 'void' }],
  ['refunded, who knows from where', entity({ status: 'refunded', captured: null }), { outcome: 'unknown' }],
  ['left by its payer', failed('payment_cancelled'), { outcome: 'done', event: 'drop' }],
  ['declined', failed('insufficient_funds'), { outcome: 'declined', decline: { code: 'insufficient_funds', raw: 'BAD_REQUEST_ERROR/insufficient_funds', fault: 'payer' } }],
  ['failed for a reason nobody knows', failed('moon_phase'), { outcome: 'declined', decline: { code: 'unknown_decline', raw: 'BAD_REQUEST_ERROR/moon_phase', retry: 'never' } }],
  ['failed, and a bank is still at it', failed('deemed_transaction'), { outcome: 'unknown' }],
  ['of another reference', entity({ notes: { sluice: 'zzzzzzzzzz2345672345 49900 INR automatic' } }), { outcome: 'unknown' }],
  ['of less money', entity({ amount: 49_899 }), { outcome: 'unknown' }],
  ['of another currency', entity({ currency: 'USD' }), { outcome: 'unknown' }],
  ['of money with decimals', json({ ...JSON.parse(JSON.stringify({ id: 'pay_a', status: 'captured', currency: 'INR' })), amount: 499.5 }), { outcome: 'unknown' }],
  ['paid with a fee on top', entity({ amount: 50_900 }), { outcome: 'done', event: 'capture', facts: { surcharge_minor: 1_000n } }],
  ['of a word that is not published', entity({ status: 'settled' }), { outcome: 'unknown' }],
  ['without a usable id', entity({ id: '../orders' }), { outcome: 'unknown' }],
])('reads a payment that is %s', (_, payment, answer) => expect(readPayment(payment, asked, soon)).toMatchObject(answer))

it('captures itself what Razorpay did not capture in its time, as after a bank\'s late word', () => {
  const held = entity({ status: 'authorized', captured: false, late_authorized: true })
  expect(readPayment(held, asked, new Date((begun + 13 * 60) * 1000))).toMatchObject({ outcome: 'done', event: 'authorize' })
  expect(readPayment(held, asked, new Date((begun + 13 * 60) * 1000))).not.toHaveProperty('facts.at')
})

it('goes by the payment that took money, whatever else an order had', () => {
  expect(readPayments([failed('card_declined'), entity(), entity({ status: 'created' })], asked, soon)).toMatchObject({ event: 'capture' })
  expect(readPayments([failed('card_declined'), entity({ status: 'created' })], asked, soon)).toMatchObject({ outcome: 'needs_payer' })
  expect(readPayments([], asked, soon)).toBeUndefined()
})

const refund = (fields: object) => json({ id: 'rfnd_Qb7Yt6Re5Wq4Ui', amount: 10_000, currency: 'INR', status: 'processed', receipt: asked.reference, notes: [], acquirer_data: { arn: '10000000000001' }, ...fields })

it.each<[object, object]>([
  [{}, { outcome: 'done', state: 'success', facts: { amount_minor: 10_000n, utr: '10000000000001' } }],
  [{ status: 'pending', acquirer_data: { arn: null } }, { outcome: 'pending' }],
  [{ status: 'failed' }, { outcome: 'done', state: 'failed' }],
  [{ status: 'reversed' }, { outcome: 'unknown' }],
  [{ amount: 10_001 }, { outcome: 'unknown' }],
  [{ receipt: 'another' }, { outcome: 'unknown' }],
  [{ receipt: null, notes: { sluice: `refund ${asked.reference}` } }, { outcome: 'done' }],
])('reads a refund of %j', (fields, answer) => expect(readRefund(refund(fields), { reference: asked.reference, amount_minor: 10_000n, currency: 'INR' })).toMatchObject(answer))

const failure = (reason: string | undefined, more: Partial<Failure> = {}): Failure => ({ code: 'BAD_REQUEST_ERROR', reason, source: 'customer', step: 'payment_authorization', description: 'no', ...more })

it.each<[string, number, Failure, string]>([
  ['a wrong key', 401, failure(undefined), 'refused'],
  ['a full queue', 429, failure(undefined), 'refused'],
  ['what was sent', 400, failure('input_validation_failed'), 'refused'],
  ['a bank that is not switched on', 400, failure('bank_not_enabled'), 'refused'],
  ['the payer\'s card', 400, failure('card_expired'), 'declined'],
  ['a bank that is down', 400, failure('bank_not_available'), 'declined'],
  ['a gateway that failed', 400, failure('gateway_technical_error'), 'unknown'],
  ['time', 400, failure('payment_timed_out'), 'unknown'],
  ['a bank that has not decided', 400, failure('payment_pending'), 'unknown'],
  ['a bank\'s no', 400, failure('payment_failed', { source: 'bank' }), 'declined'],
  ['something at the gateway', 400, failure('payment_failed', { source: 'gateway' }), 'unknown'],
  ['nobody knows what, before any bank was asked', 400, failure('moon_phase', { step: 'payment_initiation' }), 'refused'],
  ['nobody knows what, afterwards', 400, failure('moon_phase'), 'unknown'],
  ['a word that every object has', 400, failure('constructor'), 'unknown'],
])('knows whether a start that failed for %s was charged', (_, status, said, verdict) => expect(verdictOf(status, said)).toBe(verdict))

it('never lets another gateway charge while a bank may still have the money', () => {
  for (const reason of ['payment_timed_out', 'gateway_technical_error', 'bank_technical_error', 'request_timed_out', 'credit_failed', 'server_error', 'moon_phase']) expect(declineOf(failure(reason)).retry).toBe('never')
})

it('has the codes of the banks that Cashfree has, but for its test bank', async () => {
  const { banks: others } = await import('../cashfree/mapping.ts')
  expect(Object.keys(others).filter(name => !name.startsWith('TEST') && banks[name] === undefined)).toEqual([])
})
