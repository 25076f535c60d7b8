import { expect, it } from 'vitest'
import type { Call, Instrument, StartRequest } from '../connector.ts'
import type { GatewayRequest, GatewayResponse } from '../http.ts'
import { readForm } from '../piped-hash.ts'
import { dashboardOf } from './api.ts'
import { start } from './start.ts'

const upi: Instrument = { method: 'upi', channel: 'intent' }
const collect: Instrument = { method: 'upi', channel: 'collect', upi_id: 'asha@okbank' }
const card: Instrument = { method: 'card', card: { number: '4444333322221111', holder_name: 'Asha', expiry_mm: '05', expiry_yy: '39', cvv: '123' } }
const request = (instrument: Instrument): StartRequest => ({
  reference: 't8841', amount_minor: 49_950n, currency: 'INR', instrument, preauth: false, expires_at: new Date(), return_url: 'https://shop.test/back', notify_url: 'https://shop.test/hook', customer: {},
})
const text = (body: object | string, status = 200): GatewayResponse => ({ kind: 'answered', status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) })
const silent: GatewayResponse = { kind: 'unknown', message: 'no answer' }

/** Starts a payment that is answered so, one request after the other, and what was asked. */
const started = async (instrument: Instrument, ...answers: GatewayResponse[]) => {
  const made: GatewayRequest[] = []
  const call: Call = {
    account: { id: 'acc_1', project_id: 'prj_1', gateway: 'easebuzz', label: '', base_url: 'https://pay.easebuzz.in', credentials: { key: 'K1', salt: 'S1', merchant_email: 'a@shop.test' }, enabled: true, preauth: false, timeout_ms: 100, concurrency: 1 },
    http: asked => { made.push(asked); return Promise.resolve(answers[made.length - 1] ?? { kind: 'unknown', message: 'nothing more' }) }, now: new Date('2026-11-23T06:00:00Z'), memory: new Map(),
  }
  const answer = await start(call, request(instrument))
  return { answer, made, forms: made.map(({ body }) => readForm(body ?? '')) }
}

const made = text({ status: 1, data: 'a1b2c3d4e5f6' })
const not_found = text({ status: false, msg: 'Transaction not found' })
const stands = (status: string) => text({ status: true, msg: { txnid: 't8841', easepayid: 'E1', status, amount: '499.5', net_amount_debit: '499.5', error_Message: 'Do not honour' } })
const page = text('<html><body><form action="https://bank.test/acs" method="post"><input type="hidden" name="a" value="1"></form></body></html>')
const link = 'upi://pay?pa=shop@bank&am=499.50&cu=INR'

it('makes a transaction, and sends the payer\'s browser to pay it at a bank', async () => {
  const { answer, made: asked, forms } = await started({ method: 'netbanking', bank: 'HDFC' }, made)
  expect(answer).toEqual({ outcome: 'needs_payer', facts: {}, next: { kind: 'form', url: 'https://pay.easebuzz.in/initiate_seamless_payment/', fields: { access_key: 'a1b2c3d4e5f6', payment_mode: 'NB', bank_code: 'HDFCB' } } })
  expect(asked.map(({ path }) => path)).toEqual(['/payment/initiateLink'])
  expect(forms[0]).toMatchObject({
    key: 'K1', txnid: 't8841', amount: '499.50', email: 'payer@example.com', phone: '9999999999', firstname: 'Customer', surl: 'https://shop.test/back', furl: 'https://shop.test/back', request_flow: 'SEAMLESS', hash: expect.stringMatching(/^[0-9a-f]{128}$/),
  })
})

it('leaves the choice of a wallet to Easebuzz\'s page', async () => {
  const { answer, forms } = await started({ method: 'wallet', provider: 'wallet_phonepe' }, made)
  expect(answer).toMatchObject({ outcome: 'needs_payer', next: { kind: 'redirect', url: 'https://pay.easebuzz.in/pay/a1b2c3d4e5f6' } })
  expect(forms[0]).toMatchObject({ show_payment_mode: 'MW' })
})

it('has Easebuzz\'s page ask for a card that we are not to see, and offer nothing else', async () => {
  const { answer, made: asked, forms } = await started({ method: 'card', channel: 'hosted' }, made)
  expect(answer).toEqual({ outcome: 'needs_payer', facts: {}, next: { kind: 'redirect', url: 'https://pay.easebuzz.in/pay/a1b2c3d4e5f6' } })
  expect(forms[0]).toMatchObject({ show_payment_mode: 'CC,DC' })
  expect(forms[0]).not.toHaveProperty('request_flow')
  expect(asked).toHaveLength(1)
})

it('sends a card encrypted, and the payer on to the bank', async () => {
  const { answer, made: asked, forms } = await started(card, made, page)
  expect(answer).toEqual({ outcome: 'needs_payer', facts: {}, next: { kind: 'form', url: 'https://bank.test/acs', fields: { a: '1' } } })
  expect(JSON.stringify([asked, forms])).not.toMatch(/4444333322221111|"123"/)
  expect(forms[1]).toMatchObject({ access_key: 'a1b2c3d4e5f6', payment_mode: 'CC', request_mode: 'S2S', card_number: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) })
})

it('gives a link and its QR code for a UPI app, and asks the payer of an address', async () => {
  const answered = text({ status: 'pending', qr_link: link, easepayid: 'E1' })
  expect((await started(upi, made, answered)).answer).toEqual({ outcome: 'needs_payer', next: { kind: 'app', link }, facts: { gateway_payment_id: 'E1' } })
  expect((await started({ method: 'upi', channel: 'qrcode' }, made, answered)).answer).toMatchObject({ next: { kind: 'qr', image: expect.stringMatching(/^data:image\/png;base64,/) } })
  const { answer, forms } = await started(collect, made, text({ status: 'pending', easepayid: 'E1' }))
  expect(answer).toEqual({ outcome: 'needs_payer', next: { kind: 'wait' }, facts: { gateway_payment_id: 'E1' } })
  expect(forms[1]).toMatchObject({ payment_mode: 'UPI', upi_va: 'asha@okbank' })
})

it.each<[string, Instrument, GatewayResponse]>([
  ['a page without a form', card, text('<p>Wait</p>')], ['no page', card, text({ status: 'pending' })], ['a word of success', card, text({ status: 'success' })],
  ['a link for another amount', upi, text({ status: 'pending', qr_link: link.replace('499.50', '1.00') })], ['a link without an amount', upi, text({ status: 'pending', qr_link: 'upi://pay?pa=a@b' })], ['no link', upi, text({ status: 'pending' })],
  ['a link to somewhere else', upi, text({ status: 'pending', qr_link: 'https://evil.test/?am=499.50' })], ['a link that is none', upi, text({ status: 'pending', qr_link: 7 })], ['a word nobody knows', collect, text({ status: 'maybe' })], ['no word', collect, text({})],
  ['HTML', collect, text('<h1>OK</h1>')], ['nothing', collect, silent], ['a 500', card, text('{}', 500)], ['a 409', upi, text('{}', 409)],
])('does not know a payment that was answered by %s', async (_, instrument, answer) => expect((await started(instrument, made, answer)).answer).toMatchObject({ outcome: 'unknown' }))

it.each<[string, GatewayResponse, string]>([
  ['nothing', silent, 'gateway_failed'], ['HTML', text('<h1>OK</h1>'), 'gateway_failed'], ['a 503', text('', 503), 'gateway_failed'], ['a 403', text('', 403), 'http_403'],
])('says that nothing was charged where the transaction\'s making met %s, since nobody can pay it', async (_, answer, code) => {
  const { answer: said, made: asked } = await started(collect, answer)
  expect(said).toMatchObject({ outcome: 'not_charged', because: 'refused', code })
  expect(asked).toHaveLength(1)
})

it.each([['no key', { status: 1 }], ['a key that is none', { status: 1, data: '../pay' }], ['a No', { status: 0, error_desc: '<b>Invalid</b> amount' }]])('looks for a transaction that was answered by %s', async (_, answer) => {
  expect((await started(collect, text(answer), not_found)).answer).toMatchObject({ outcome: 'not_charged', because: 'refused', code: 'no_transaction' })
  expect((await started(collect, text(answer), stands('success'))).answer).toMatchObject({ outcome: 'done', event: 'capture' })
  expect((await started(collect, text(answer), silent)).answer).toMatchObject({ outcome: 'unknown' })
})

it('asks nothing of a gateway that does not know us', async () => {
  const { answer, made: asked } = await started(collect, text({ status: 0, error_desc: 'Hash mismatch', data: 'Hash mismatch' }))
  expect(answer).toEqual({ outcome: 'not_charged', because: 'refused', code: 'no_transaction', message: 'Hash mismatch' })
  expect(asked).toHaveLength(1)
})

it('believes a failed payment only where the transaction says so too', async () => {
  const failed = text({ status: 'failure', msg_desc: 'Please enter a valid UPI address.' })
  const { answer, made: asked } = await started(collect, made, failed, stands('preinitiated'))
  expect(answer).toEqual({ outcome: 'not_charged', because: 'refused', code: 'not_taken', message: 'Please enter a valid UPI address.' })
  expect(asked[2]).toMatchObject({ path: '/transaction/v2.1/retrieve', base_url: 'https://dashboard.easebuzz.in' })
  expect((await started(collect, made, failed, stands('failure'))).answer).toMatchObject({ outcome: 'declined', decline: { code: 'do_not_honor' } })
  expect((await started(collect, made, failed, stands('pending'))).answer).toMatchObject({ outcome: 'needs_payer' })
  expect((await started(collect, made, failed, stands('success'))).answer).toMatchObject({ outcome: 'done', event: 'capture' })
  expect((await started(collect, made, failed, silent)).answer).toMatchObject({ outcome: 'unknown' })
})

it('knows Easebuzz\'s other host, and keeps anybody else to one address', () => {
  expect(dashboardOf('https://testpay.easebuzz.in/')).toBe('https://testdashboard.easebuzz.in')
  expect(dashboardOf('http://127.0.0.1:9/easebuzz')).toBe('http://127.0.0.1:9/easebuzz')
})
