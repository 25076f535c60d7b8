import { expect, it } from 'vitest'
import { responseCodes, unknownDecline } from '../declines.ts'
import { parseExact, type Json } from '../exact-json.ts'
import { banks, declineOf, wallets } from './mapping.ts'
import { readTransaction } from './read.ts'

const asked = { reference: 't8841', amount_minor: 49_950n }
const now = new Date('2026-10-26T09:00:00Z')
const json = (value: object): Json => parseExact(JSON.stringify(value)) ?? null
const details = (fields: object) => ({
  mihpayid: '403993715500000001', txnid: 't8841', amt: '499.50', transaction_amount: '499.50', additional_charges: '0.00', net_amount_debit: 499.5, bank_ref_num: '721522', addedon: '2026-10-26 14:12:13',
  field9: 'No Error', error_code: 'E000', error_Message: 'NO ERROR', status: 'success', unmappedstatus: 'captured', ...fields,
})
const read = (fields: object) => readTransaction(json({ status: 1, msg: '', transaction_details: { t8841: details(fields) } }), asked, now)

it.each([
  ['captured', {}, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n, currency: 'INR', gateway_payment_id: '403993715500000001', utr: '721522', at: new Date('2026-10-26T08:42:13Z') } }],
  ['held', { unmappedstatus: 'auth' }, { outcome: 'done', event: 'authorize' }],
  ['let go', { status: 'failure', unmappedstatus: 'cancelled' }, { outcome: 'done', event: 'void' }],
  ['given back by PayU itself', { status: 'failure', unmappedstatus: 'autoRefund' }, { outcome: 'done', event: 'void' }],
  ['given back by us', { unmappedstatus: 'refunded' }, { outcome: 'done', event: 'capture' }],
  ['failed', { status: 'failure', unmappedstatus: 'failed', error_code: 'E706', error_Message: 'no funds' }, { outcome: 'declined', decline: { code: 'insufficient_funds', raw: 'E706', message: 'no funds' } }],
  ['cancelled by the payer', { status: 'failure', unmappedstatus: 'userCancelled' }, { outcome: 'done', event: 'drop' }],
  ['never begun', { status: 'failure', unmappedstatus: 'bounced' }, { outcome: 'done', event: 'drop' }],
  ['not answered by the bank, just now', { status: 'failure', unmappedstatus: 'dropped' }, { outcome: 'needs_payer' }],
  ['not answered by the bank, for longer than an hour', { status: 'failure', unmappedstatus: 'dropped', addedon: '2026-10-26 13:29:59' }, { outcome: 'done', event: 'drop' }],
  ['going on', { status: 'pending', unmappedstatus: 'pending' }, { outcome: 'needs_payer', next: { kind: 'wait' } }],
  ['going on, in another word', { status: 'pending', unmappedstatus: 'in progress' }, { outcome: 'needs_payer' }],
  ['charged with something on top', { additional_charges: '10.00', net_amount_debit: '509.50' }, { outcome: 'done', event: 'capture', facts: { amount_minor: 50_950n, surcharge_minor: 1_000n } }],
  ['captured in part, of what was held', { net_amount_debit: '100.10', udf1: 'held' }, { outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } }],
])('reads a transaction that is %s', (_, fields, answer) => expect(read(fields)).toMatchObject(answer))

it.each([
  ['of another amount', { transaction_amount: '499.49' }], ['of more than was asked', { transaction_amount: '499.51' }], ['for which less was paid', { net_amount_debit: 489.5 }], ['without an amount', { transaction_amount: null, amt: 'many' }],
  ['of another name', { txnid: 't8842' }], ['without a name of PayU\'s', { mihpayid: null }], ['in an unknown state', { unmappedstatus: 'half' }], ['of states that contradict each other', { status: 'failure' }],
  ['failed, and yet a success', { unmappedstatus: 'failed' }], ['a success without more', { unmappedstatus: null }], ['a failure without more', { status: 'failure', unmappedstatus: null }], ['of no state', { status: 7, unmappedstatus: {} }],
])('does not know a transaction that is %s', (_, fields) => expect(read(fields)).toMatchObject({ outcome: 'unknown' }))

it('tells nothing known from nothing said', () => {
  const of = (body: object) => readTransaction(json(body), asked, now)
  expect(of({ status: 0, transaction_details: { t8841: { mihpayid: 'Not Found', status: 'Not Found' } } })).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
  expect(of({ status: 0, transaction_details: { t8842: { mihpayid: 'Not Found', status: 'Not Found' } } })).toMatchObject({ outcome: 'unknown' })
  expect(of({ status: 0, msg: 'Invalid Hash.' })).toEqual({ outcome: 'unknown', message: 'Invalid Hash.' })
  expect(of({})).toMatchObject({ outcome: 'unknown' })
  // An id that does not fit a double stays what it is.
  expect(readTransaction(parseExact(JSON.stringify({ transaction_details: { t8841: details({ mihpayid: 0 }) } }).replace('"mihpayid":0', '"mihpayid":403993715500000001')) ?? null, asked, now)).toMatchObject({ facts: { gateway_payment_id: '403993715500000001' } })
})

it('knows what a code means, and never retries what it does not know', () => {
  expect(declineOf('E307')).toMatchObject({ ...responseCodes['05'], raw: 'E307' })
  expect(declineOf('E4294')).toMatchObject({ code: 'issuer_timed_out', retry: 'never' })
  for (const code of ['E208', 'E209', 'E210', 'E227', 'E231', 'E9202', 'E1636', 'E7777', undefined]) expect(declineOf(code)).toMatchObject({ ...unknownDecline, raw: code ?? 'none' })
})

it('maps every number to a response code that there is', () => {
  // Of all published numbers that we map, none may fall through to unknown.
  for (const code of ['E348', 'E341', 'E1903', 'E9254', 'E4150', 'E4218', 'E4392', 'E4285', 'E4358', 'E801', 'E1101', 'E4149']) expect([code, declineOf(code).code]).not.toEqual([code, 'unknown_decline'])
})

it('gives every bank and wallet a code of PayU\'s', () => {
  for (const code of [...Object.values(banks), ...Object.values(wallets)]) expect(code).toMatch(/^[A-Z0-9]{3,8}$/)
})
