import { expect, it } from 'vitest'
import type { Call, PaymentAtGateway, RefundAtGateway } from '../connector.ts'
import type { GatewayResponse } from '../http.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'

const payment: PaymentAtGateway = { reference: 't8841', amount_minor: 49_950n, currency: 'INR', gateway_payment_id: 'E7', started_at: new Date('2026-11-23T05:00:00Z') }
const asked: RefundAtGateway = { reference: 'rf8841a', amount_minor: 5_000n, gateway_refund_id: undefined, note: undefined }

const said = (body: object): GatewayResponse => ({ kind: 'answered', status: 200, headers: {}, text: JSON.stringify(body) })

/** A call that is answered so, one request after the other. */
const answered = (...answers: GatewayResponse[]): Call => ({
  account: { id: 'acc_1', project_id: 'prj_1', gateway: 'easebuzz', label: '', base_url: 'https://pay.easebuzz.in', credentials: { key: 'K1', salt: 'S1', merchant_email: 'a@shop.test' }, enabled: true, preauth: false, timeout_ms: 100, concurrency: 1 },
  http: () => Promise.resolve(answers.shift() ?? silent), now: new Date('2026-11-23T06:00:00Z'), memory: new Map(),
})
const silent: GatewayResponse = { kind: 'unknown', message: 'no answer' }
const taken = said({ status: true, reason: 'Refund Initiated', easebuzz_id: 'E7', refund_id: 'R1', refund_amount: 50 })
const denied = said({ status: false, reason: 'Insufficient balance.' })
const none = said({ status: false, message: 'No refund found for this transaction.' })
const list = (fields: object = {}, easebuzz_id = 'E7') => said({ status: true, easebuzz_id, refunds: [{ refund_id: 'R0', refund_status: 'refunded', merchant_refund_id: 'other', refund_amount: '1.0' }, { refund_id: 'R1', refund_status: 'queued', merchant_refund_id: 'rf8841a', refund_amount: '50.0', arn_number: null, ...fields }] })

it('goes by what the list says of a refund, whatever was answered to the request', async () => {
  expect(await refund(answered(taken, list()), payment, asked)).toMatchObject({ outcome: 'pending', facts: { gateway_refund_id: 'R1', amount_minor: 5_000n } })
  expect(await refund(answered(denied, list({ refund_status: 'refunded', arn_number: '7701' })), payment, asked)).toMatchObject({ outcome: 'done', state: 'success', facts: { utr: '7701' } })
  expect(await refund(answered(denied, none), payment, asked)).toEqual({ outcome: 'not_charged', because: 'refused', code: 'refund_refused', message: 'Insufficient balance.' })
  expect(await refund(answered(denied, silent), payment, asked)).toMatchObject({ outcome: 'unknown' })
  // The list may be behind.
  expect(await refund(answered(taken, none), payment, asked)).toEqual({ outcome: 'pending', facts: { gateway_refund_id: 'R1' } })
})

it.each<[string, GatewayResponse]>([
  ['nothing', silent], ['no word of it', said({})], ['a status that is none', said({ status: 'yes' })], ['a 403', { kind: 'answered', status: 403, headers: {}, text: '' }],
])('does not know a refund whose request was answered by %s', async (_, answer) => expect(await refund(answered(answer), payment, asked)).toMatchObject({ outcome: 'unknown' }))

it.each<[string, GatewayResponse]>([
  ['of another amount', list({ refund_amount: '50.01' })], ['of no amount', list({ refund_amount: null })], ['in an unknown state', list({ refund_status: 'half' })], ['in no state', list({ refund_status: null })],
  ['of another payment', list({}, 'E8')], ['that are no list', said({ status: true, easebuzz_id: 'E7', refunds: {} })], ['with a No for another reason', said({ status: false, message: 'Hash mismatch.' })], ['with a No for no reason', said({ status: false })],
])('does not know a refund from refunds %s', async (_, answer) => expect(await fetchRefund(answered(answer), payment, asked)).toMatchObject({ outcome: 'unknown' }))

it('finds the payment\'s own name first where it is not known', async () => {
  const transaction = said({ status: true, msg: { txnid: 't8841', easepayid: 'E7', status: 'success', amount: '499.5', net_amount_debit: '499.5' } })
  const nameless: PaymentAtGateway = { ...payment, gateway_payment_id: undefined }
  expect(await fetchRefund(answered(transaction, list({ refund_status: 'settled' })), nameless, asked)).toMatchObject({ outcome: 'done', state: 'success' })
  expect(await fetchRefund(answered(said({ status: false, msg: 'Transaction not found' })), nameless, asked)).toMatchObject({ outcome: 'unknown' })
  expect(await fetchRefund(answered(none), payment, asked)).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
})

it('reads payouts day by day, and puts an amount together where only its parts are said', async () => {
  const range = { from: new Date('2026-11-22T10:00:00Z'), to: new Date('2026-11-23T10:00:00Z') }
  const payout = { payout_id: 'P1', payout_actual_date: '2026-11-22 18:00:00', bank_transaction_id: 'UTR1', peb_transactions: [{ txnid: 't8841', peb_transaction_id: 'E7', peb_settlement_amount: '489.72', peb_service_charge: '8.29', peb_service_tax: '1.49' }] }
  const of = (answer: object, cursor?: string) => settlements(answered(said(answer)), { ...range, ...(cursor === undefined ? {} : { cursor }) })
  expect(await of({ status: true, payouts_history_data: [payout] })).toMatchObject({
    outcome: 'done', next: '2026-11-23', lines: [{ kind: 'payment', settlement_id: 'P1', utr: 'UTR1', payment_reference: 't8841', gateway_payment_id: 'E7', amount_minor: 49_950n, fee_minor: 829n, tax_minor: 149n }],
  })
  // The day of the cursor is the last one; an hour before or after the asked time is left out.
  expect(await of({ status: true, payouts_history_data: [{ ...payout, payout_actual_date: '2026-11-22 15:00:00' }] })).toMatchObject({ lines: [] })
  expect(await of({ status: false, message: 'No payout found for this date.' }, '2026-11-23')).toEqual({ outcome: 'done', next: undefined, lines: [] })
  expect(await of({ status: false, message: 'Hash mismatch.' })).toMatchObject({ outcome: 'not_charged', because: 'refused' })
  for (const payouts_history_data of [{}, [{ ...payout, payout_id: null }], [{ ...payout, peb_transactions: [{ txnid: 'x' }] }]]) expect(await of({ status: true, payouts_history_data })).toMatchObject({ outcome: 'unknown' })
})
