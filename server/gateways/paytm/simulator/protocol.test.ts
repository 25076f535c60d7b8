import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { isRight, valuesOf } from './checksum.ts'
import { openPaytm } from './testing.ts'

/** The simulator as a merchant meets it: by the published protocol only. Paytm's own Node packages have no licence; the worked checksums are the judge. */

let world: Awaited<ReturnType<typeof openPaytm>>
beforeAll(async () => { world = await openPaytm() })
afterAll(() => world.close())
beforeEach(() => { world.receiver.received.length = 0 })

const card = (number = '4111111111111111', more: object = {}) => ({ paymentMode: 'CREDIT_CARD', cardInfo: `|${number}|123|122039`, authMode: 'otp', ...more })
const codeOf = ({ body: { resultInfo } }: { body: { resultInfo: { resultStatus: string; resultCode: string } } }) => [resultInfo.resultStatus, resultInfo.resultCode]

it('takes only what is signed over the very bytes, for the merchant of the address', async () => {
  const { orderId } = await world.initiate()
  expect(codeOf(await world.post('/v3/order/status', { signature: 'x' }, { mid: world.mid, orderId }))).toEqual(['F', '2005'])
  expect(codeOf(await world.post('/v3/order/status', {}, { mid: 'nobody', orderId }))).toEqual(['F', '2013'])
  expect(codeOf(await world.merchant(`/theia/api/v1/initiateTransaction?mid=other&orderId=x`, { orderId: 'x' }))).toEqual(['F', '2013'])
})

it('signs its answers over their body\'s text', async () => {
  const { text, head } = (await world.initiate()).answer
  expect(isRight(text.slice(text.indexOf('"body":') + 7, -1), world.key, String(head['signature']))).toBe(true)
})

it('gives one token for one order, and none for another amount or one that is paid', async () => {
  const { orderId, token, answer } = await world.initiate()
  expect(codeOf(answer)).toEqual(['S', '0000'])
  const again = await world.initiate({ orderId })
  expect([...codeOf(again.answer), again.token]).toEqual(['S', '0002', token])
  expect(codeOf((await world.initiate({ orderId, txnAmount: { value: '171.00', currency: 'INR' } })).answer)).toEqual(['F', '2023'])
  expect(codeOf(await world.process(orderId, token, { paymentMode: 'UPI', payerAccount: 'test@paytm' }))).toEqual(['S', '0000'])
  await world.settled(orderId, 'TXN_SUCCESS')
  expect(codeOf((await world.initiate({ orderId })).answer)).toEqual(['F', '334'])
  expect(codeOf(await world.process(orderId, token, card()))).toEqual(['F', '334'])
})

it.each<[string, object]>([['requestType', { requestType: undefined }], ['callbackUrl', { callbackUrl: undefined }], ['custId', { userInfo: {} }]])('misses %s', async (_, more) => expect(codeOf((await world.initiate({ ...more })).answer)).toEqual(['F', '1007']))
it.each<[string, object]>([['amount', { txnAmount: { value: '0.99', currency: 'INR' } }], ['number for an amount', { txnAmount: { value: 170, currency: 'INR' } }], ['currency', { txnAmount: { value: '170.00', currency: 'USD' } }]])('takes no such %s', async (_, more) =>
  expect(codeOf((await world.initiate({ ...more })).answer)).toEqual(['F', '1001']))

it('has no record of an order until its payer has chosen, and forgets its token after fifteen minutes', async () => {
  const { orderId, token } = await world.initiate()
  expect(codeOf(await world.status(orderId))).toEqual(['NO_RECORD_FOUND', '331'])
  await world.control('POST', '/clock', { advance_ms: 16 * 60_000 })
  expect(codeOf(await world.process(orderId, token, card()))).toEqual(['F', '1006'])
  expect(codeOf(await world.process(orderId, 'made up', card()))).toEqual(['F', '1006'])
})

it('tells a debit card by its first digits, and takes it for no credit card', async () => {
  const { orderId, token } = await world.initiate()
  const kind = async (bin: string) => (await world.post(`/theia/api/v1/fetchBinDetail?mid=${world.mid}&orderId=${orderId}`, { txnToken: token }, { bin })).body['binDetail']
  expect(await kind('400000276')).toMatchObject({ paymentMode: 'DEBIT_CARD' })
  expect(await kind('411111111')).toMatchObject({ paymentMode: 'CREDIT_CARD' })
  expect(codeOf(await world.process(orderId, token, card('4000002760003184')))).toEqual(['F', '312'])
  for (const wrong of ['4111111111111112', '41111111']) expect(codeOf(await world.process(orderId, token, card(wrong)))).toEqual(['F', '1001'])
  expect(codeOf(await world.process(orderId, token, { paymentMode: 'NET_BANKING', channelCode: 'NOBODY' }))).toEqual(['F', '1001'])
  expect(codeOf(await world.process(orderId, token, { paymentMode: 'BALANCE' }))).toEqual(['F', '2004'])
})

interface BankForm { redirectForm: { actionUrl: string; method: string; content: Record<string, string> } }

it('sends a card\'s payer to the bank by a form, and back to the shop by a signed one', async () => {
  const { orderId, token } = await world.initiate()
  const { redirectForm } = (await world.process(orderId, token, card())).body['bankForm'] as BankForm
  expect(redirectForm.method).toBe('post')
  const { location } = await world.browser(redirectForm.actionUrl, redirectForm.content)
  expect(await (await fetch(location)).text()).toMatch(/Card issuer[\s\S]*170[\s\S]*name="otp"/)
  expect((await world.browser(location, { choice: 'approve', otp: '000000' })).html).toContain('That password is wrong')
  const back = await world.browser(location, { choice: 'approve', otp: '123456' })
  expect(back.html).toContain('action="https://shop.test/back"')
  const fields = Object.fromEntries([...back.html.matchAll(/name="([A-Z]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value.replaceAll('&#39;', '\'').replaceAll('&#38;', '&')]))
  expect(fields).toMatchObject({ ORDERID: orderId, STATUS: 'TXN_SUCCESS', TXNAMOUNT: '170.00', RESPCODE: '01' })
  expect(isRight(valuesOf(fields), world.key, fields['CHECKSUMHASH'] ?? '')).toBe(true)
  expect(codeOf(await world.process(orderId, token, card()))).toEqual(['F', '334'])
})

it('takes one attempt at a time, and another after a failed one', async () => {
  const { orderId, token } = await world.initiate()
  const { redirectForm } = (await world.process(orderId, token, { paymentMode: 'NET_BANKING', channelCode: 'SBI' })).body['bankForm'] as BankForm
  expect(codeOf(await world.process(orderId, token, card()))).toEqual(['F', '1005'])
  await world.browser((await world.browser(redirectForm.actionUrl, redirectForm.content)).location, { choice: 'decline' })
  expect(codeOf(await world.status(orderId))).toEqual(['TXN_FAILURE', '227'])
  expect(codeOf(await world.process(orderId, token, { paymentMode: 'UPI_INTENT' }))).toEqual(['S', '0000'])
})

it('opens its own page to whoever has the token, and pays from the wallet once', async () => {
  const { orderId, token } = await world.initiate({ enablePaymentMode: [{ mode: 'BALANCE' }] })
  const page = `${world.base}/theia/api/v1/showPaymentPage?mid=${world.mid}&orderId=${orderId}`
  expect((await world.browser(page, { mid: world.mid, orderId, txnToken: 'made up' })).status).toBe(404)
  const first = await world.browser(page, { mid: world.mid, orderId, txnToken: token })
  expect(first.location).toBe((await world.browser(page, { mid: world.mid, orderId, txnToken: token })).location)
  expect((await world.browser(first.location, { choice: 'approve' })).html).toContain('CHECKSUMHASH')
  expect((await world.status(orderId)).body).toMatchObject({ resultInfo: { resultStatus: 'TXN_SUCCESS', resultCode: '01' }, paymentMode: 'PPI', txnAmount: '170.00', txnType: 'SALE' })
})

it('asks for a card on its own page where the order is for cards, and keeps the last digits of it', async () => {
  const { orderId, token } = await world.initiate({ enablePaymentMode: [{ mode: 'CREDIT_CARD' }, { mode: 'DEBIT_CARD' }] })
  const { location } = await world.browser(`${world.base}/theia/api/v1/showPaymentPage?mid=${world.mid}&orderId=${orderId}`, { mid: world.mid, orderId, txnToken: token })
  expect((await world.browser(location, { choice: 'approve', card: '4111111111111112' })).html).toContain('That is no card number')
  expect((await world.browser(location, { choice: 'approve', card: '4000 0027 6000 3184' })).html).toContain('CHECKSUMHASH')
  expect((await world.status(orderId)).body).toMatchObject({ resultInfo: { resultStatus: 'TXN_SUCCESS' }, paymentMode: 'DC' })
  const payments = JSON.stringify(await world.control('GET', '/ledger/payments'))
  expect([payments.includes('Visa card ending 3184'), payments.includes('4000002760003184')]).toEqual([true, false])
})

it('tells of payments by a signed form and of refunds by signed JSON', async () => {
  const { orderId, token } = await world.initiate()
  await world.process(orderId, token, { paymentMode: 'UPI', payerAccount: 'test@paytm' })
  const { body: { txnId } } = await world.settled(orderId, 'TXN_SUCCESS')
  const refund = { txnType: 'REFUND', orderId, txnId, refId: 'rf-1', refundAmount: '70.00' }
  expect(codeOf(await world.merchant('/refund/apply', refund))).toEqual(['PENDING', '601'])
  expect(codeOf(await world.merchant('/refund/apply', refund))).toEqual(['TXN_FAILURE', '635'])
  expect(codeOf(await world.merchant('/refund/apply', { ...refund, refId: 'rf-2', refundAmount: '100.01' }))).toEqual(['TXN_FAILURE', '619'])
  await until('the refund', async () => codeOf(await world.merchant('/v2/refund/status', { orderId, refId: 'rf-1' }))[1] === '10')
  expect(codeOf(await world.merchant('/v2/refund/status', { orderId, refId: 'rf-2' }))).toEqual(['TXN_FAILURE', '631'])
  const [payment, money_back] = await until('two notices', () => world.receiver.received.length >= 2 && world.receiver.received)
  const fields = Object.fromEntries(new URLSearchParams(payment?.body))
  expect([payment?.headers['content-type'], fields['STATUS'], isRight(valuesOf(fields), world.key, fields['CHECKSUMHASH'] ?? '')]).toEqual(['application/x-www-form-urlencoded', 'TXN_SUCCESS', true])
  const text = money_back?.body ?? ''
  const { head } = JSON.parse(text) as { head: { signature: string } }
  expect(isRight(text.slice(text.indexOf('"body":') + 7, -1), world.key, head.signature)).toBe(true)
})

interface Example { operation: string; request: { path: string; body?: object }; answer: object }
const calls = JSON.parse(readFileSync(new URL('../fixtures/calls.json', import.meta.url), 'utf8')) as Example[]
const namesIn = (value: unknown): string[] => typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).flatMap(([name, each]) => [name, ...namesIn(each)]) : []

it('answers with no field that the examples do not have', async () => {
  const { orderId, token, answer } = await world.initiate()
  const paid = await world.process(orderId, token, { paymentMode: 'UPI', payerAccount: 'test@paytm' })
  const settled = await world.settled(orderId, 'TXN_SUCCESS')
  const refund = await world.merchant('/refund/apply', { txnType: 'REFUND', orderId, txnId: settled.body['txnId'], refId: 'shape', refundAmount: '1.00' })
  const refunded = await until('the refund', async () => { const found = await world.merchant('/v2/refund/status', { orderId, refId: 'shape' }); return codeOf(found)[1] === '10' && found })
  const of = (operation: string) => calls.filter(each => each.operation.startsWith(operation)).flatMap(each => namesIn(each.answer))
  for (const [operation, said] of [['initiateTransaction', answer], ['processTransaction', paid], ['order status', settled], ['refund', refund], ['refund status', refunded]] as const) {
    expect([operation, namesIn({ head: said.head, body: said.body }).filter(name => !of(operation).includes(name))]).toEqual([operation, []])
  }
})
