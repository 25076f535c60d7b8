import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Account, Notice, RawNotice, WebhookReading } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import { readPayment, readRefund } from './read.ts'

/** A notice whose timestamp is further from now than this was not sent now. */
const FRESH_MS = 300_000

/** Source of signature and types: Cashfree's webhook pages, and verification in the official Node SDK (timestamp + raw body, nothing between). */
export const readWebhook = (account: Account, { headers, raw }: RawNotice, now: Date): WebhookReading => {
  const timestamp = headers['x-webhook-timestamp'] ?? ''
  const given = Buffer.from(headers['x-webhook-signature'] ?? '', 'base64')
  const right = createHmac('sha256', account.credentials['client_secret'] ?? '').update(timestamp).update(raw).digest()
  if (given.length !== right.length || !timingSafeEqual(given, right)) return { verdict: 'forged', because: 'the signature does not match' }
  if (!/^\d{1,16}$/.test(timestamp) || Math.abs(now.getTime() - Number(timestamp)) > FRESH_MS) return { verdict: 'forged', because: 'the timestamp is not of now' }

  const body = parseExact(raw.toString('utf8'))
  const type = textOf(member(body, 'type')) ?? 'none'
  const event_id = headers['x-idempotency-key'] ?? eventId(type, body)
  const notice = read(account, type, body)
  return notice === undefined ? { verdict: 'ignored', event_id, because: `the type ${type.slice(0, 60)} says nothing about a payment or refund of ours` } : { verdict: 'read', event_id, notices: [notice] }
}

/** Older versions send no key: what the notice is about, and what it says of it. */
const eventId = (type: string, body: Json | undefined) => [
  type,
  textOf(member(body, 'data', 'payment', 'cf_payment_id')) ?? textOf(member(body, 'data', 'refund', 'cf_refund_id')) ?? '',
  textOf(member(body, 'data', 'payment', 'payment_status')) ?? textOf(member(body, 'data', 'refund', 'refund_status')) ?? '',
].join(' ')

const read = (account: Account, type: string, body: Json | undefined): Notice | undefined => {
  if (/^PAYMENT_(SUCCESS|FAILED|USER_DROPPED)_WEBHOOK$/.test(type)) {
    const reference = textOf(member(body, 'data', 'order', 'order_id'))
    const payment = member(body, 'data', 'payment')
    if (reference === undefined || payment === undefined || payment === null || typeof payment !== 'object') return undefined
    // What went wrong stands beside the payment here, and inside it in the API.
    const whole = { ...payment as Record<string, Json>, error_details: member(body, 'data', 'error_details') ?? null }
    return { about: 'payment', reference, answer: readPayment(whole, account.preauth) }
  }
  if (type === 'REFUND_STATUS_WEBHOOK') {
    const refund = member(body, 'data', 'refund')
    const reference = textOf(member(refund, 'refund_id'))
    return reference === undefined || refund === undefined ? undefined : { about: 'refund', reference, payment_reference: textOf(member(refund, 'order_id')), answer: readRefund(refund) }
  }
  return undefined
}
