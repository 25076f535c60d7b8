import { expect, it } from 'vitest'
import type { Call, Instrument, StartRequest } from '../connector.ts'
import type { GatewayRequest, GatewayResponse } from '../http.ts'
import { readForm, requestHash } from '../piped-hash.ts'
import { later, minutes } from '../../platform/clock.ts'
import { hostsOf } from './api.ts'
import { fetchPayment } from './payments.ts'
import { start } from './start.ts'

const request = (more: Partial<StartRequest> = {}): StartRequest => ({
  reference: 't8841', amount_minor: 49_950n, currency: 'INR', instrument: { method: 'netbanking', bank: 'HDFC' }, preauth: false, expires_at: new Date(), return_url: 'https://shop.test/back', notify_url: 'https://shop.test/hook', customer: {}, ...more,
})
const text = (body: object | string): GatewayResponse => ({ kind: 'answered', status: 200, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) })

/** A call that is answered so, one request after the other, and what was asked. */
const answered = (...answers: GatewayResponse[]) => {
  const made: GatewayRequest[] = []
  const call: Call = {
    account: { id: 'acc_1', project_id: 'prj_1', gateway: 'payu', label: '', base_url: 'https://secure.payu.in', credentials: { key: 'K1', salt: 'S1' }, enabled: true, preauth: false, timeout_ms: 100, concurrency: 1 },
    http: asked => { made.push(asked); return Promise.resolve(answers[made.length - 1] ?? { kind: 'unknown', message: 'nothing more' }) }, now: new Date(), memory: new Map(),
  }
  return { call, made, form: () => readForm(made[0]?.body ?? '') }
}
const going = (result: object, metaData: object = {}) => text({ metaData: { txnId: 't8841', txnStatus: 'pending', unmappedStatus: 'pending', ...metaData }, result })
const upi: Instrument = { method: 'upi', channel: 'intent' }
const page = (html: string) => ({ acsTemplate: Buffer.from(html).toString('base64') })

it('sends what PayU asks for, and nobody\'s data where there is none', async () => {
  const world = answered(going(page('<form action="https://bank.test/" method="post"><input name="a" value="1">')))
  expect(await start(world.call, request())).toEqual({ outcome: 'needs_payer', facts: {}, next: { kind: 'form', url: 'https://bank.test/', fields: { a: '1' } } })
  expect(world.form()).toMatchObject({ key: 'K1', txnid: 't8841', amount: '499.50', pg: 'NB', bankcode: 'HDFB', email: 'payer@example.com', phone: '9999999999', firstname: 'Customer', surl: 'https://shop.test/back', txn_s2s_flow: '4', hash: expect.stringMatching(/^[0-9a-f]{128}$/) })
  expect(world.form()).not.toHaveProperty('pre_authorize')
  expect(world.made[0]).toMatchObject({ path: '/_payment' })
})

it('asks for money to be held by a word that it will know again', async () => {
  const world = answered(going({}))
  await start(world.call, request({ preauth: true, instrument: { method: 'card', card: { number: '5123456789012346', holder_name: 'Asha', expiry_mm: '05', expiry_yy: '39', cvv: '123' } } }))
  expect(world.form()).toMatchObject({ pre_authorize: '1', udf1: 'held', pg: 'CC', ccnum: '5123456789012346', ccexpyr: '2039' })
})

const not_found = text({ status: 0, transaction_details: { t8841: { mihpayid: 'Not Found', status: 'Not Found' } } })
const hosted = request({ instrument: { method: 'card', channel: 'hosted' } })

it('sends the payer\'s browser to PayU\'s page with a form, once PayU has said that it knows the account and not the transaction', async () => {
  const world = answered(not_found)
  const answer = await start(world.call, { ...hosted, preauth: true })
  expect(answer).toMatchObject({ outcome: 'needs_payer', facts: {}, next: { kind: 'form', url: 'https://secure.payu.in/_payment', fields: {
    key: 'K1', txnid: 't8841', amount: '499.50', surl: 'https://shop.test/back', furl: 'https://shop.test/back', enforce_paymethod: 'creditcard|debitcard', pre_authorize: '1', udf1: 'held',
  } } })
  expect(world.made.map(({ path }) => path)).toEqual(['/merchant/postservice.php?form=2'])
  const fields = answer.outcome === 'needs_payer' && answer.next.kind === 'form' ? answer.next.fields : {}
  expect(requestHash(fields, 'S1')).toBe(fields['hash'])
  for (const name of ['pg', 'bankcode', 'txn_s2s_flow', 's2s_client_ip']) expect(fields).not.toHaveProperty(name)
})

it('sends nobody to a PayU that does not answer, or does not know us: another account may take the payment', async () => {
  for (const answer of [text({ status: 0, msg: 'Invalid Hash.' }), text('<h1>OK</h1>'), { kind: 'unknown', message: 'no answer' } as const]) {
    expect(await start(answered(answer).call, hosted)).toMatchObject({ outcome: 'not_charged', because: 'refused', code: 'gateway_failed' })
  }
})

it('waits an hour for a payer who was sent to PayU\'s page, of whom PayU does not know yet', async () => {
  const started_at = new Date('2026-11-23T06:00:00Z')
  const payment = { ...hosted, gateway_payment_id: undefined, started_at, hosted: true }
  const after = (ms: number) => fetchPayment({ ...answered(not_found).call, now: later(started_at, ms) }, payment)
  expect(await after(minutes(59))).toMatchObject({ outcome: 'needs_payer', next: { kind: 'wait' } })
  expect(await after(minutes(60))).toMatchObject({ outcome: 'done', event: 'drop' })
})

it('gives a link and its QR code for a UPI app, and the name of the payment', async () => {
  const link = 'pa=shop@bank&pn=A%20Shop&tr=77&am=499.50&cu=INR'
  // PayU may write the id as a number, though no double holds it.
  const body = `{"metaData":{"txnId":"t8841","unmappedStatus":"pending"},"result":{"paymentId":99900000000001875,"amount":"499.50","intentURIData":"${link}"}}`
  expect(await start(answered(text(body)).call, request({ instrument: upi }))).toEqual({ outcome: 'needs_payer', next: { kind: 'app', link: `upi://pay?${link}` }, facts: { gateway_payment_id: '99900000000001875' } })
  expect(await start(answered(text(body)).call, request({ instrument: { method: 'upi', channel: 'qrcode' } }))).toMatchObject({ next: { kind: 'qr', image: expect.stringMatching(/^data:image\/png;base64,/) } })
})

it.each<[string, GatewayResponse, Instrument]>([
  ['a page without a form', going(page('<p>Wait</p>')), request().instrument], ['no page', going({}), request().instrument], ['a page that is none', going({ acsTemplate: 7 }), request().instrument],
  ['a link for another amount', going({ intentURIData: 'pa=a@b&am=1.00' }), upi], ['a link without an amount', going({ intentURIData: 'pa=a@b' }), upi], ['no link', going({}), upi],
  ['another transaction', going(page('<form action="https://bank.test/">'), { txnId: 't8842' }), request().instrument], ['no word of the transaction', text({ result: {} }), request().instrument],
  ['HTML', text('<h1>OK</h1>'), request().instrument], ['a list', text('[]'), request().instrument], ['nothing', { kind: 'unknown', message: 'no answer' }, request().instrument],
  ['a 500', { kind: 'answered', status: 500, headers: {}, text: '{}' }, request().instrument], ['a 409', { kind: 'answered', status: 409, headers: {}, text: '{}' }, request().instrument],
])('does not know a payment whose start was answered by %s', async (_, answer, instrument) => {
  expect(await start(answered(answer).call, request({ instrument }))).toMatchObject({ outcome: 'unknown' })
})

const error = text({ result: null, status: 'failed', error: 'E1101', message: 'Invalid amount #~#Please ensure <b>that</b>' })

it('says that nothing was charged where PayU refuses the request and has no transaction', async () => {
  const world = answered(error, not_found)
  expect(await start(world.call, request())).toEqual({ outcome: 'not_charged', because: 'refused', code: 'E1101', message: 'Invalid amount' })
  expect(world.made[1]).toMatchObject({ path: '/merchant/postservice.php?form=2', base_url: 'https://info.payu.in' })
  expect(await start(answered(going({}, { txnStatus: 'failed', unmappedStatus: 'failure', statusCode: 'E1101', message: 'Invalid params' }), not_found).call, request())).toMatchObject({ because: 'refused', code: 'E1101' })
  expect(await start(answered({ kind: 'answered', status: 403, headers: {}, text: '<h1>Forbidden</h1>' }).call, request())).toMatchObject({ because: 'refused' })
})

it('reads how a transaction stands that was there before, or is through already', async () => {
  const captured = text({ status: 1, transaction_details: { t8841: { mihpayid: '1', txnid: 't8841', transaction_amount: '499.50', status: 'success', unmappedstatus: 'captured' } } })
  expect(await start(answered(error, captured).call, request())).toMatchObject({ outcome: 'done', event: 'capture' })
  expect(await start(answered(going({}, { unmappedStatus: 'captured' }), captured).call, request())).toMatchObject({ outcome: 'done', event: 'capture' })
  expect(await start(answered(error, { kind: 'unknown', message: 'no answer' }).call, request())).toMatchObject({ outcome: 'unknown' })
  expect(await start(answered(captured, captured).call, hosted)).toMatchObject({ outcome: 'done', event: 'capture' })
  expect(await start(answered(captured, { kind: 'unknown', message: 'no answer' }).call, hosted)).toMatchObject({ outcome: 'unknown' })
})

it('asks nothing of a gateway that does not know us', async () => {
  const world = answered(text({ result: null, status: 'failed', error: 'E700', message: 'Transaction failed due to incorrectly calculated hash parameter' }))
  expect(await start(world.call, request())).toMatchObject({ outcome: 'not_charged', because: 'refused', code: 'E700' })
  expect(world.made).toHaveLength(1)
})

it('knows PayU\'s other hosts, and keeps anybody else to one address', () => {
  expect(hostsOf('https://test.payu.in/')).toEqual({ commands: 'https://test.payu.in', settlements: 'https://apitest.payu.in' })
  expect(hostsOf('http://127.0.0.1:9/payu')).toEqual({ commands: 'http://127.0.0.1:9/payu', settlements: 'http://127.0.0.1:9/payu' })
})
