import { createHmac } from 'node:crypto'
import type { Account, Notice, PaymentAnswer, RawNotice, ReturnReading, WebhookReading } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import { sameBytes } from '../signature.ts'
import { secondsOf } from './api.ts'
import { isSealed, readPaymentNotes, refundReference } from './notes.ts'
import { cameToNothing, readPayment, readRefund } from './read.ts'
import { table } from '../../platform/table.ts'

const hmac = (secret: string | undefined, message: string | Buffer) => createHmac('sha256', secret ?? '').update(message).digest()

/** Source of signature and events: the webhook pages of razorpay.com/docs, and the official Node SDK. A notice bears no time of its sending, and is sent again for a day. */
export const readWebhook = (account: Account, { headers, raw }: RawNotice, now: Date): WebhookReading => {
  const given = Buffer.from(headers['x-razorpay-signature'] ?? '', 'hex')
  if (!sameBytes(hmac(account.credentials['webhook_secret'], raw), given)) return { verdict: 'forged', because: 'the signature does not match' }
  const body = parseExact(raw.toString('utf8'))
  const event = textOf(member(body, 'event')) ?? 'none'
  const key = headers['x-razorpay-event-id'] ?? ''
  const event_id = /^[\x21-\x7e]{1,100}$/.test(key) ? key : eventId(event, body)
  const notice = read(account, event, body, now)
  return typeof notice === 'string' ? { verdict: 'ignored', event_id, because: notice } : { verdict: 'read', event_id, notices: [notice] }
}

/** Where the header is missing: what the notice is about, and what it says of it. */
const eventId = (event: string, body: Json | undefined) => {
  const entity = (name: string, field: string) => textOf(member(body, 'payload', name, 'entity', field))
  return [event.slice(0, 60), entity('refund', 'id') ?? entity('payment', 'id') ?? entity('payment.downtime', 'id') ?? '', textOf(member(body, 'created_at')) ?? ''].join(' ').slice(0, 100)
}

const payments = ['payment.authorized', 'payment.captured', 'payment.failed', 'order.paid']
const refunds = ['refund.created', 'refund.processed', 'refund.failed', 'refund.speed_changed']

const downtimes: Readonly<Record<string, 'began' | 'ended'>> = table({ 'payment.downtime.started': 'began', 'payment.downtime.updated': 'began', 'payment.downtime.resolved': 'ended' })
const methods = ['upi', 'card', 'netbanking', 'wallet'] as const
const severities = ['high', 'medium', 'low'] as const

/** A downtime that begins this much later than now has begun all the same: the gateway's clock may be ahead of ours. */
const CLOCKS_DIFFER_MS = 60_000

/** Some of the instruments of a method are down, or all of them where none is named. One that is only planned has not begun yet. */
const aboutDowntime = (state: 'began' | 'ended', entity: Json | undefined, now: Date): Notice | string => {
  const id = textOf(member(entity, 'id'))
  const method = methods.find(name => name === textOf(member(entity, 'method')))
  if (id === undefined || method === undefined) return 'the notice names no downtime of a method that we use'
  const at = secondsOf(member(entity, state === 'began' ? 'begin' : 'end')) ?? now
  const planned = member(entity, 'status') === 'scheduled' || at.getTime() > now.getTime() + CLOCKS_DIFFER_MS
  if (state === 'began' && planned) return 'the downtime is planned, and has not begun'
  const named = ['bank', 'network', 'issuer', 'vpa_handle', 'wallet'].map(name => textOf(member(entity, 'instrument', name))).find(value => value !== undefined && value !== 'ALL')
  const severity = severities.find(name => name === textOf(member(entity, 'severity')))
  return { about: 'downtime', id: id.slice(0, 100), state, method, at, ...(named === undefined ? {} : { issuer: named.replace(/^@/, '').slice(0, 100) }), ...(severity === undefined ? {} : { severity }) }
}

/** What the notice says, or why it says nothing to us. */
const read = (account: Account, event: string, body: Json | undefined, now: Date): Notice | string => {
  const payment = member(body, 'payload', 'payment', 'entity')
  if (payments.includes(event)) {
    return aboutPayment(account, payment, textOf(member(body, 'payload', 'order', 'entity', 'receipt')), secondsOf(member(body, 'created_at')), now)
  }
  const downtime = downtimes[event]
  if (downtime !== undefined) return aboutDowntime(downtime, member(body, 'payload', 'payment.downtime', 'entity'), now)
  if (!refunds.includes(event)) return `the event ${event.slice(0, 60)} says nothing about a payment or refund of ours`
  // Nobody captured the payment in time, and Razorpay gives the money back.
  if (member(payment, 'status') === 'refunded' && member(payment, 'captured') === false) return aboutPayment(account, payment, undefined, undefined, now)
  const refund = member(body, 'payload', 'refund', 'entity')
  const reference = refundReference(refund)
  return refund === undefined || reference === undefined ? 'the notice names no refund of ours' : { about: 'refund', reference, answer: readRefund(refund) }
}

const aboutPayment = (account: Account, payment: Json | undefined, receipt: string | undefined, happened: Date | undefined, now: Date): Notice | string => {
  const asked = readPaymentNotes(payment)
  if (payment !== undefined && asked !== undefined) {
    const answer = at(readPayment(payment, asked, now), happened)
    // On Razorpay's page a failure need not be the end.
    const again = asked.page_until !== undefined && cameToNothing(answer)
    return isSealed(account, payment) && !again ? { about: 'payment', reference: asked.reference, answer } : { about: 'look', reference: asked.reference }
  }
  return receipt === undefined ? 'the notice names no payment of ours' : { about: 'look', reference: receipt }
}

/** The event's time is when the money moved; the payment's own is when it was begun. */
const at = (answer: PaymentAnswer, happened: Date | undefined): PaymentAnswer =>
  answer.outcome === 'done' && answer.event !== 'drop' && happened !== undefined ? { ...answer, facts: { ...answer.facts, at: happened } } : answer

/** On the way back only success is signed, over order and payment. It says that the payment was authorised, and for which of our orders it does not say. */
export const readReturn = (account: Account, { razorpay_signature, razorpay_order_id = '', razorpay_payment_id = '' }: Record<string, string>): ReturnReading => {
  if (razorpay_signature === undefined) return { verdict: 'unsigned' }
  const right = hmac(account.credentials['key_secret'], `${razorpay_order_id}|${razorpay_payment_id}`)
  return sameBytes(right, Buffer.from(razorpay_signature, 'hex')) ? { verdict: 'signed' } : { verdict: 'forged', because: 'the signature does not match' }
}
