import { expect, it } from 'vitest'
import { unknownDecline } from '../declines.ts'
import { parseExact, type Json } from '../exact-json.ts'
import { banks, declineOf } from './mapping.ts'
import { isUntouched, readTransactions } from './read.ts'

const asked = { reference: 't8841', amount_minor: 49_950n }
const now = new Date('2026-11-23T06:00:00Z')
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const details = (fields: object) => ({
  txnid: 't8841', easepayid: 'E2611230042', status: 'success', amount: '499.5', net_amount_debit: '499.5', mode: 'UPI', bank_ref_num: '627300000042', unmappedstatus: 'NA', error: 'Successful Transaction', error_Message: 'Successful Transaction',
  addedon: '2026-11-23 10:45:30', ...fields,
})
const read = (...attempts: object[]) => readTransactions(json(attempts.length === 1 ? details(attempts[0] ?? {}) : attempts.map(details)), asked, now)

it.each([
  ['paid', {}, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n, currency: 'INR', gateway_payment_id: 'E2611230042', utr: '627300000042', at: new Date('2026-11-23T05:15:30Z') } }],
  ['paid, in capital letters and with amounts as numbers', { status: 'SUCCESS', amount: 499.5, net_amount_debit: 499.5 }, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } }],
  ['given back since', { status: 'refunded' }, { outcome: 'done', event: 'capture' }],
  ['paid with something on top', { net_amount_debit: '509.5' }, { outcome: 'done', event: 'capture', facts: { amount_minor: 50_950n, surcharge_minor: 1_000n } }],
  ['paid, without a word of the debit', { net_amount_debit: null }, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } }],
  ['failed', { status: 'failure', error_Message: 'Insufficient funds in account' }, { outcome: 'declined', decline: { code: 'insufficient_funds', raw: 'Insufficient funds in account' } }],
  ['failed for no reason', { status: 'failed', error_Message: null, error: null }, { outcome: 'declined', decline: { code: 'unknown_decline', raw: 'none', retry: 'never' } }],
  ['cancelled by the payer', { status: 'userCancelled' }, { outcome: 'done', event: 'drop' }],
  ['never begun', { status: 'bounced' }, { outcome: 'done', event: 'drop' }],
  ['dropped just now', { status: 'dropped' }, { outcome: 'needs_payer' }],
  ['dropped more than an hour ago', { status: 'dropped', addedon: '2026-11-23 10:29:59' }, { outcome: 'done', event: 'drop' }],
  ['waiting to be begun', { status: 'preinitiated' }, { outcome: 'needs_payer', next: { kind: 'wait' } }],
  ['going on', { status: 'in_process' }, { outcome: 'needs_payer' }],
])('reads a transaction that is %s', (_, fields, answer) => expect(read(fields)).toMatchObject(answer))

it.each([
  ['of another amount', { amount: '499.49' }], ['of more than was asked', { amount: '499.51' }], ['for which less was paid', { net_amount_debit: '489.5' }], ['without an amount', { amount: 'many', net_amount_debit: null }], ['of more digits than money has', { amount: '499.501' }],
  ['of another name', { txnid: 't8842' }], ['without a name of Easebuzz\'s', { easepayid: null }], ['in an unknown state', { status: 'half' }], ['of a state that is no text', { status: {} }], ['of no state', { status: null }],
])('does not know a transaction that is %s', (_, fields) => expect(read(fields)).toMatchObject({ outcome: 'unknown' }))

it('finds among attempts the money first, then what is not known, then what is going on', () => {
  expect(read({ status: 'failure' }, { status: 'success' })).toMatchObject({ outcome: 'done', event: 'capture' })
  expect(read({ status: 'failure' }, { status: 'half' }, { status: 'pending' })).toMatchObject({ outcome: 'unknown' })
  expect(read({ status: 'failure' }, { status: 'pending' })).toMatchObject({ outcome: 'needs_payer' })
  expect(read({ status: 'failure', error_Message: 'Do not honour' }, { status: 'userCancelled' })).toMatchObject({ outcome: 'declined', decline: { code: 'do_not_honor' } })
  expect(readTransactions(json([]), asked, now)).toMatchObject({ outcome: 'unknown' })
  expect(readTransactions(json([7, 'x']), asked, now)).toMatchObject({ outcome: 'unknown' })
})

it('says that nobody has begun only where all say so', () => {
  expect(isUntouched(json({ status: 'preinitiated' }))).toBe(true)
  expect(isUntouched(json([{ status: 'preinitiated' }, { status: 'pending' }]))).toBe(false)
  expect(isUntouched(json([]))).toBe(false)
  expect(isUntouched(undefined)).toBe(false)
})

it('knows what words mean, and never retries what it does not know', () => {
  const of = (words: string) => declineOf(words).code
  expect(of('Transaction declined by the customer')).toBe('declined_by_payer')
  expect(of('Card has expired')).toBe('expired_card')
  for (const words of ['The moon was full', 'Expired session', '', 'error']) expect(declineOf(words)).toMatchObject(unknownDecline)
})

it('gives every bank a code of Easebuzz\'s', () => { for (const code of Object.values(banks)) expect(code).toMatch(/^[A-Z]{4,10}$/) })
