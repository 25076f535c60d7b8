import { createHmac } from 'node:crypto'
import type { Account, Notice, RawNotice, WebhookReading } from '../connector.ts'
import { ExactNumber, member, parseExact, textOf, type Json } from '../exact-json.ts'
import { parseDecimal } from '../../platform/money.ts'
import { unknown } from '../answers.ts'
import { sameBytes } from '../signature.ts'
import { HOSTED } from './mapping.ts'
import { readPayment, readRefund } from './read.ts'

/** A notice whose timestamp is further from now than this was not sent now. */
const FRESH_MS = 300_000

/** Source of signature and types: Cashfree's webhook pages, and verification in the official Node SDK (timestamp + raw body, nothing between). */
export const readWebhook = (account: Account, { headers, raw }: RawNotice, now: Date): WebhookReading => {
  const timestamp = headers['x-webhook-timestamp'] ?? ''
  // Text against text: a base64 text may be written in several ways.
  const given = Buffer.from(headers['x-webhook-signature'] ?? '')
  const right = createHmac('sha256', account.credentials['client_secret'] ?? '').update(timestamp).update(raw).digest('base64')
  if (!sameBytes(Buffer.from(right), given)) return { verdict: 'forged', because: 'the signature does not match' }
  if (!/^\d{1,16}$/.test(timestamp) || Math.abs(now.getTime() - Number(timestamp)) > FRESH_MS) return { verdict: 'forged', because: 'the timestamp is not of now' }

  const body = parseExact(raw.toString('utf8'))
  const type = textOf(member(body, 'type')) ?? 'none'
  const key = headers['x-idempotency-key'] ?? ''
  const event_id = /^[\x21-\x7e]{1,100}$/.test(key) ? key : eventId(type, body)
  const notice = read(account, type, body)
  return typeof notice === 'string' ? { verdict: 'ignored', event_id, because: notice } : { verdict: 'read', event_id, notices: [notice] }
}

/** Older versions send no key: what the notice is about, and what it says of it. */
const eventId = (type: string, body: Json | undefined) => [
  type.slice(0, 60),
  textOf(member(body, 'data', 'payment', 'cf_payment_id')) ?? textOf(member(body, 'data', 'refund', 'cf_refund_id')) ?? textOf(member(body, 'data', 'auto_refund', 'cf_refund_id')) ?? '',
  textOf(member(body, 'data', 'payment', 'payment_status')) ?? textOf(member(body, 'data', 'refund', 'refund_status')) ?? textOf(member(body, 'data', 'auto_refund', 'refund_status')) ?? '',
].join(' ')

/** What the notice says, or why it says nothing to us. */
const read = (account: Account, type: string, body: Json | undefined): Notice | string => {
  if (/^PAYMENT_(SUCCESS|FAILED|USER_DROPPED)_WEBHOOK$/.test(type)) {
    const order = member(body, 'data', 'order')
    const [reference, currency] = [textOf(member(order, 'order_id')), textOf(member(order, 'order_currency'))]
    const payment = member(body, 'data', 'payment')
    // Not the end of it where the payer may try again.
    if (type !== 'PAYMENT_SUCCESS_WEBHOOK' && reference !== undefined && textOf(member(order, 'order_tags', 'channel')) === HOSTED) return { about: 'look', reference }
    if (reference === undefined || !isObject(payment)) return 'the notice names no order and payment'
    const amount_minor = currency === undefined ? undefined : parseDecimal(textOf(member(order, 'order_amount')) ?? '', currency)
    if (currency === undefined || amount_minor === undefined) return { about: 'payment', reference, answer: unknown('the notice does not say what was to be paid') }
    // What went wrong stands beside the payment here, and inside it in the API.
    const whole = { ...payment, error_details: member(body, 'data', 'error_details') ?? null }
    return { about: 'payment', reference, answer: readPayment(whole, account.preauth, { reference, amount_minor, currency }) }
  }
  if (type === 'REFUND_STATUS_WEBHOOK') {
    const refund = member(body, 'data', 'refund')
    const reference = textOf(member(refund, 'refund_id'))
    return reference === undefined || refund === undefined ? 'the notice names no refund of ours' : { about: 'refund', reference, answer: readRefund(refund) }
  }
  if (type === 'AUTO_REFUND_STATUS_WEBHOOK') return readGivenBack(member(body, 'data', 'auto_refund'))
  return `the type ${type.slice(0, 60)} says nothing about a payment or refund of ours`
}

/** Money that came too late for its order, and goes back by itself. The payment is FAILED at Cashfree. */
const readGivenBack = (refund: Json | undefined): Notice | string => {
  const [gateway_payment_id, gateway_refund_id, currency] = ['cf_payment_id', 'cf_refund_id', 'refund_currency'].map(name => textOf(member(refund, name)))
  const amount_minor = currency === undefined ? undefined : parseDecimal(textOf(member(refund, 'refund_amount')) ?? '', currency)
  return gateway_payment_id === undefined || gateway_refund_id === undefined || currency === undefined || amount_minor === undefined ? 'the automatic refund does not say of which payment, or how much'
    : { about: 'given_back', gateway_payment_id, gateway_refund_id, amount_minor, currency }
}

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
