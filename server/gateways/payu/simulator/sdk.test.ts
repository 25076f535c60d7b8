import http from 'node:http'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { postedForm } from '../../posted-form.ts'
import { readForm } from '../../piped-hash.ts'
import { until } from '../../simulator/testing.ts'
import { card, openPayu } from './testing.ts'

/** The judge of our reading of the published API: the gateway's own Node client, led to the simulator, finds nothing strange. */

interface Sdk {
  hasher: { generatePaymentHash(fields: object): string; generateResponseHash(fields: object): string; validateResponseHash(fields: object): boolean }
  paymentInitiate(fields: object): string
  verifyPayment(txnid: string): Promise<{ status: number; transaction_details: Record<string, Record<string, unknown>> }>
  cancelRefundTransaction(payuid: string, token: string, amount: string): Promise<Record<string, unknown>>
  checkActionStatus(request_id: string): Promise<{ status: number; transaction_details: Record<string, Record<string, Record<string, unknown>>> }>
  validateVPA(vpa: string): Promise<Record<string, unknown>>
}

const require = createRequire(import.meta.url)
const Payu = require('payu-websdk') as new (credentials: { key: string; salt: string }, env: 'TEST') => Sdk

let world: Awaited<ReturnType<typeof openPayu>>
let sdk: Sdk
beforeAll(async () => {
  world = await openPayu()
  sdk = new Payu({ key: world.key, salt: world.salt }, 'TEST')
  // The client knows no other host than PayU's; its requests are led to the simulator where they leave the process.
  const { hostname, port, pathname } = new URL(world.base)
  const https = require('node:https') as { request: typeof http.request }
  vi.spyOn(https, 'request').mockImplementation(((options: http.RequestOptions, answer: (response: http.IncomingMessage) => void) => {
    if (options.hostname !== 'test.payu.in') throw new Error(`the client calls ${String(options.hostname)}`)
    return http.request({ ...options, hostname, port, path: `${pathname}${options.path ?? ''}` }, answer)
  }) as typeof http.request)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await world.close()
})

/** A payment as the client starts it: the fields of the form that it makes, hash and all. */
const begin = async (more: Record<string, string>) => {
  const { hash: _, ...fields } = world.fieldsOf(more)
  const form = postedForm(sdk.paymentInitiate({ ...fields }))
  if (form?.kind !== 'form') throw new Error('the client made no form')
  expect(form.url).toBe('https://test.payu.in/_payment')
  const body = JSON.parse((await world.post('/_payment', form.fields)).text) as { metaData: Record<string, string>; result: Record<string, string> }
  expect(body.metaData).toMatchObject({ txnId: fields.txnid, unmappedStatus: 'pending' })
  return { txnid: fields.txnid ?? '', template: Buffer.from(body.result.acsTemplate ?? '', 'base64').toString() }
}
const paid = (txnid: string) => until('the payment', async () => {
  const details = (await sdk.verifyPayment(txnid)).transaction_details[txnid]
  return details?.unmappedstatus === 'captured' && details
})

it('starts a payment, reads it back, gives a part of it back, and believes the notices', async () => {
  expect(await sdk.validateVPA('asha@payu')).toMatchObject({ status: 'SUCCESS', isVPAValid: 1 })
  const { txnid } = await begin({ amount: '499.50', udf1: 'shirts' })
  const payment = await paid(txnid)
  expect(payment).toMatchObject({ txnid, amt: '499.50', status: 'success', udf1: 'shirts', error_code: 'E000' })

  const refund = await sdk.cancelRefundTransaction(String(payment.mihpayid), 'sdk-refund-1', '100.15')
  expect(refund).toMatchObject({ status: 1, msg: 'Refund Request Queued', mihpayid: payment.mihpayid })
  const request_id = String(refund.request_id)
  const done = await until('the refund', async () => {
    const action = (await sdk.checkActionStatus(request_id)).transaction_details[request_id]?.[request_id]
    return action?.status === 'success' && action
  })
  expect(done).toMatchObject({ action: 'refund', token: 'sdk-refund-1', amt: '100.15', mihpayid: payment.mihpayid })

  const notices = await until('both notices', () => world.receiver.received.length >= 2 && world.receiver.received)
  const notice = readForm(notices[0]?.body ?? '')
  expect(sdk.hasher.validateResponseHash(notice)).toBe(true)
  expect(sdk.hasher.validateResponseHash({ ...notice, amount: '1.00' })).toBe(false)
  expect(JSON.parse(notices[1]?.body ?? '')).toMatchObject({ action: 'refund', token: 'sdk-refund-1', merchantTxnId: txnid, status: 'success' })
})

it('believes the form that a payer of a card brings back to the shop', async () => {
  const { txnid, template } = await begin(card)
  const shown = await world.choose(await world.bank(template), 'approve', { otp: '123456' })
  const form = postedForm(shown.text)
  if (form?.kind !== 'form') throw new Error('there is no way back to the shop')
  expect([form.url, form.fields['txnid'], form.fields['status']]).toEqual(['https://shop.test/paid', txnid, 'success'])
  expect(sdk.hasher.validateResponseHash(form.fields)).toBe(true)
})

it('takes a payer to the page by the form that the client makes, and back by one that it believes', async () => {
  const fields = world.pageFields({ enforce_paymethod: 'creditcard|debitcard' })
  const form = postedForm(sdk.paymentInitiate({ ...fields }))
  if (form?.kind !== 'form') throw new Error('the client made no form')
  const { location } = await world.post('/_payment', form.fields)
  const back = postedForm((await world.choose(location ?? '', 'approve')).text)
  if (back?.kind !== 'form') throw new Error('there is no way back to the shop')
  expect(sdk.hasher.validateResponseHash(back.fields)).toBe(true)
  expect(await paid(fields.txnid ?? '')).toMatchObject({ mode: 'CC', status: 'success' })
})

it('is not let in with another salt', async () => {
  const stranger = new Payu({ key: world.key, salt: 'another' }, 'TEST')
  expect(await stranger.verifyPayment('none')).toEqual({ status: 0, msg: 'Invalid Hash.' })
})
