import { CustomCheckoutClient, CustomCheckoutPayRequest, Env, MetaInfo, RefundRequest, StandardCheckoutClient, StandardCheckoutPayRequest } from '@phonepe-pg/pg-sdk-node'
import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { openPhonePe } from './testing.ts'

/** The judge of our reading of the published API: PhonePe's own Node client, pointed at the simulator, finds nothing strange. */

const [merchant] = demo_accounts
let world: Awaited<ReturnType<typeof openPhonePe>>
let sdk: CustomCheckoutClient
let page: StandardCheckoutClient
beforeAll(async () => {
  world = await openPhonePe()
  sdk = CustomCheckoutClient.getInstance(merchant?.client_id ?? '', merchant?.client_secret ?? '', 1, Env.SANDBOX, false)
  page = StandardCheckoutClient.getInstance(merchant?.client_id ?? '', merchant?.client_secret ?? '', 1, Env.SANDBOX, false)
  // Their host is built in: only the way there is changed.
  for (const { httpClient } of [sdk, page]) httpClient.interceptors.request.use(request => ({ ...request, url: request.url?.replace('https://api-preprod.phonepe.com', world.base) ?? '' }))
})
afterAll(() => world.close())

it('collects by UPI, reads the order back, refunds it, and believes the notices', async () => {
  const started = await sdk.pay(CustomCheckoutPayRequest.UpiCollectPayViaVpaRequestBuilder().merchantOrderId('sdk-collect').amount(49_950).vpa('success@ybl').message('Two shirts').metaInfo(MetaInfo.builder().udf1('pay_01').build()).build())
  expect(started).toMatchObject({ orderId: expect.stringMatching(/^OMO\d+$/), state: 'PENDING', expireAt: expect.any(Number) })
  const paid = await until('the payment', async () => {
    const order = await sdk.getOrderStatus('sdk-collect', true)
    return order.state === 'COMPLETED' && order
  })
  expect(paid).toMatchObject({ orderId: started.orderId, merchantOrderId: 'sdk-collect', amount: 49_950, payableAmount: 49_950, feeAmount: 0, metaInfo: { udf1: 'pay_01' } })
  expect(paid.paymentDetails).toMatchObject([{ paymentMode: 'UPI_COLLECT', state: 'COMPLETED', amount: 49_950, splitInstruments: [{ rail: { type: 'UPI', vpa: 'success@ybl' }, instrument: { type: 'ACCOUNT' } }] }])
  expect(await sdk.getTransactionStatus(paid.paymentDetails[0]?.transactionId ?? '')).toMatchObject({ orderId: started.orderId, state: 'COMPLETED' })

  const refund = await sdk.refund(RefundRequest.builder().merchantRefundId('sdk-refund').originalMerchantOrderId('sdk-collect').amount(10_000).build())
  expect(refund).toMatchObject({ refundId: expect.stringMatching(/^OMR\d+$/), amount: 10_000, state: 'PENDING' })
  const returned = await until('the refund', async () => {
    const found = await sdk.getRefundStatus('sdk-refund')
    return found.state === 'COMPLETED' && found
  })
  expect(returned).toMatchObject({ merchantRefundId: 'sdk-refund', originalMerchantOrderId: 'sdk-collect', amount: 10_000, paymentDetails: [{ state: 'COMPLETED' }] })

  await until('three notices', () => world.receiver.received.length >= 3)
  const { webhook_username = '', webhook_password = '' } = merchant?.more ?? {}
  const told = world.receiver.received.map(({ headers, body }) => sdk.validateCallback(webhook_username, webhook_password, headers.authorization ?? '', body))
  expect(told.map(({ payload }) => [payload.state, payload.merchantOrderId ?? payload.merchantRefundId])).toEqual([['COMPLETED', 'sdk-collect'], ['CONFIRMED', 'sdk-refund'], ['COMPLETED', 'sdk-refund']])
  expect(() => sdk.validateCallback(webhook_username, 'wrong', world.receiver.received[0]?.headers.authorization ?? '', '{}')).toThrow('Invalid Callback')
})

it('starts a payment by every means, and gets what leads the payer on', async () => {
  expect(await sdk.pay(CustomCheckoutPayRequest.UpiIntentPayRequestBuilder().merchantOrderId('sdk-intent').amount(100).deviceOS('ANDROID').targetApp('com.phonepe.app').build())).toMatchObject({ intentUrl: expect.stringMatching(/^upi:\/\/pay\?/) })
  expect(await sdk.pay(CustomCheckoutPayRequest.UpiQrRequestBuilder().merchantOrderId('sdk-qr').amount(100).build())).toMatchObject({ qrData: expect.stringMatching(/^upi:\/\/pay\?/) })
  expect(await sdk.pay(CustomCheckoutPayRequest.NetBankingPayRequestBuilder().merchantOrderId('sdk-bank').amount(100).bankId('SBIN').redirectUrl('https://shop.test/back').build())).toMatchObject({ redirectUrl: expect.stringContaining('/transact/') })
  const key = createPublicKey({ key: Buffer.from(merchant?.more?.['encryption_key'] ?? '', 'base64'), format: 'der', type: 'spki' })
  const encrypted = (text: string) => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64')
  expect(await sdk.pay(CustomCheckoutPayRequest.CardPayRequestBuilder().merchantOrderId('sdk-card').amount(100).authMode('3DS').encryptionKeyId(10)
    .encryptedCardNumber(encrypted('4208585190116667')).encryptedCvv(encrypted('508')).expiryMonth('06').expiryYear('2039').cardHolderName('Asha').redirectUrl('https://shop.test/back').build()))
    .toMatchObject({ redirectUrl: expect.stringContaining('/transact/') })
})

it('sends the payer to PhonePe\'s page, reads what became of the card there, refunds it, and believes the notice', async () => {
  const before = world.receiver.received.length
  const started = await page.pay(StandardCheckoutPayRequest.builder().merchantOrderId('sdk-page').amount(49_950).redirectUrl('https://shop.test/back').disablePaymentRetry(true).build())
  expect(started).toMatchObject({ orderId: expect.stringMatching(/^OMO\d+$/), state: 'PENDING', redirectUrl: expect.stringContaining('/transact/') })
  const shown = await (await fetch(started.redirectUrl)).text()
  expect(shown).toContain('Card number')
  const answer = (fields: Record<string, string>) => fetch(started.redirectUrl, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  expect(await (await answer({ choice: 'approve', card: '4111111111111112' })).text()).toContain('That is no card number')
  expect((await answer({ choice: 'approve', card: '5105 1051 0510 5100' })).headers.get('location')).toBe('https://shop.test/back')
  const paid = await page.getOrderStatus('sdk-page')
  expect(paid).toMatchObject({ orderId: started.orderId, state: 'COMPLETED', amount: 49_950, paymentDetails: [{ paymentMode: 'CARD', state: 'COMPLETED', splitInstruments: [{ rail: { type: 'PG' }, instrument: { type: 'CREDIT_CARD' } }] }] })
  expect(await page.getTransactionStatus(paid.paymentDetails[0]?.transactionId ?? '')).toMatchObject({ orderId: started.orderId })
  expect(await page.refund(RefundRequest.builder().merchantRefundId('sdk-page-refund').originalMerchantOrderId('sdk-page').amount(100).build())).toMatchObject({ state: 'PENDING' })
  expect(await page.getRefundStatus('sdk-page-refund')).toMatchObject({ merchantRefundId: 'sdk-page-refund' })
  const notice = await until('the notice', () => world.receiver.received.slice(before).find(({ body }) => body.includes('sdk-page')))
  const { webhook_username = '', webhook_password = '' } = merchant?.more ?? {}
  expect(page.validateCallback(webhook_username, webhook_password, notice.headers.authorization ?? '', notice.body)).toMatchObject({ payload: { state: 'COMPLETED', merchantOrderId: 'sdk-page' } })
  expect(JSON.parse(notice.body)).toMatchObject({ event: 'checkout.order.completed' })
  // Each product knows its own orders.
  await expect(sdk.getOrderStatus('sdk-page')).rejects.toMatchObject({ httpStatusCode: 404, code: 'ORDER_NOT_FOUND' })
})

it('is refused in the published words', async () => {
  await expect(sdk.getOrderStatus('sdk-none')).rejects.toMatchObject({ httpStatusCode: 404, code: 'ORDER_NOT_FOUND' })
  await expect(sdk.pay(CustomCheckoutPayRequest.UpiQrRequestBuilder().merchantOrderId('sdk-qr').amount(100).build())).rejects.toMatchObject({ httpStatusCode: 409 })
  await expect(sdk.pay(CustomCheckoutPayRequest.UpiQrRequestBuilder().merchantOrderId('sdk-cheap').amount(99).build())).rejects.toMatchObject({ httpStatusCode: 400, code: 'BAD_REQUEST' })
})

it('gets a new token when the old one is no longer good', async () => {
  const month = 30 * 86_400_000
  await world.control('POST', '/clock', { advance_ms: month })
  expect(await sdk.getOrderStatus('sdk-collect')).toMatchObject({ state: 'COMPLETED' })
})
