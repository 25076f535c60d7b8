import { createHmac } from 'node:crypto'
import type { Account, Notice, RawNotice, WebhookReading } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import { sameBytes } from '../signature.ts'
import { HOSTED } from './mapping.ts'
import { currencyOf, minorOf, readIntent, readRefund, referenceOf, timeOf } from './read.ts'

/** A notice whose timestamp is further from now than this was not sent now. */
const FRESH_S = 300

/** HMAC-SHA256 over timestamp, a dot and the raw body, under the endpoint's secret as it is shown, prefix included. Source: docs.stripe.com/webhooks, and the Node client. */
export const signatureOf = (secret: string, timestamp: string, raw: Buffer): Buffer => createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest()

export const readWebhook = (account: Account, { headers, raw }: RawNotice, now: Date): WebhookReading => {
  const parts = (headers['stripe-signature'] ?? '').split(',').map(part => part.trim().split('='))
  const timestamp = parts.find(([name]) => name === 't')?.[1] ?? ''
  const right = signatureOf(account.credentials['webhook_secret'] ?? '', timestamp, raw)
  // While a secret is changed there is a signature under the old one and under the new one.
  const given = parts.flatMap(([name, value = '']) => (name === 'v1' ? [Buffer.from(value, 'hex')] : []))
  if (!given.some(each => sameBytes(right, each))) return { verdict: 'forged', because: 'the signature does not match' }
  if (!/^\d{1,11}$/.test(timestamp) || Math.abs(now.getTime() / 1000 - Number(timestamp)) > FRESH_S) return { verdict: 'forged', because: 'the timestamp is not of now' }

  const event = parseExact(raw.toString('utf8'))
  const type = textOf(member(event, 'type')) ?? 'none'
  const id = textOf(member(event, 'id')) ?? ''
  const event_id = /^[\x21-\x7e]{1,255}$/.test(id) ? id : `${type.slice(0, 60)} ${timestamp}`
  const notice = read(type, member(event, 'data', 'object'), timeOf(member(event, 'created')))
  return typeof notice === 'string' ? { verdict: 'ignored', event_id, because: notice } : { verdict: 'read', event_id, notices: [notice] }
}

/** What the event says, or why it says nothing to us. */
const read = (type: string, object: Json | undefined, at: Date | undefined): Notice | string => {
  const reference = referenceOf(object)
  if (object === undefined || reference === undefined) return `the event ${type.slice(0, 60)} bears no reference of ours`
  // What a payment on Stripe's page has come to is said by its session together with its PaymentIntent, and the notice has but one of them.
  if (type.startsWith('checkout.session.') || (type.startsWith('payment_intent.') && textOf(member(object, 'metadata', 'channel')) === HOSTED)) return { about: 'look', reference }
  // Whether money was held when it was cancelled is said by the charge, and the notice has only its id.
  if (type === 'payment_intent.canceled') return { about: 'look', reference }
  if (type.startsWith('payment_intent.')) {
    const [amount_minor, currency] = [minorOf(member(object, 'amount')), currencyOf(member(object, 'currency'))]
    if (amount_minor === undefined || currency === undefined) return { about: 'look', reference }
    const answer = readIntent(object, { reference, amount_minor, currency })
    return { about: 'payment', reference, answer: answer.outcome === 'done' && at !== undefined ? { ...answer, facts: { at, ...answer.facts } } : answer }
  }
  if (type.startsWith('refund.')) return { about: 'refund', reference, answer: readRefund(object) }
  return `the event ${type.slice(0, 60)} says nothing that the PaymentIntent or refund does not`
}
