import { createHash } from 'node:crypto'
import type { Account, RawNotice, WebhookReading } from '../connector.ts'
import { member, parseExact, textOf } from '../exact-json.ts'
import { sameBytes } from '../signature.ts'

/**
 * The Authorization header is the SHA-256 of a user name and password that the merchant has chosen in the dashboard, the
 * same for every notice. It shows who sent it, not what was sent: a notice is a reason to look, and no more.
 */
export const readWebhook = ({ credentials }: Account, { headers, raw }: RawNotice): WebhookReading => {
  const given = /^(?:SHA256 )?([0-9a-f]{64})$/i.exec(headers['authorization'] ?? '')?.[1] ?? ''
  const { webhook_username = '', webhook_password = '' } = credentials
  const right = createHash('sha256').update(`${webhook_username}:${webhook_password}`).digest()
  if (webhook_username === '' || webhook_password === '' || !sameBytes(right, Buffer.from(given, 'hex'))) return { verdict: 'forged', because: 'the Authorization header is not that of the user name and password agreed on' }

  const body = parseExact(raw.toString('utf8'))
  const event = textOf(member(body, 'event')) ?? 'none'
  const field = (name: string) => textOf(member(body, 'payload', name))
  const about = field('merchantRefundId') ?? (/^(checkout|pg)\./.test(event) ? field('merchantOrderId') : undefined)
  const event_id = [event, field('refundId') ?? field('orderId') ?? '', field('state') ?? '', textOf(member(attempt(body), 'transactionId')) ?? ''].map(each => each.slice(0, 60)).join(' ')
  if (about === undefined) return { verdict: 'ignored', event_id, because: `the event ${event.slice(0, 60)} names no payment or refund of ours` }
  return { verdict: 'read', event_id, notices: [{ about: 'look', reference: about }] }
}

const attempt = (body: Parameters<typeof member>[0]) => {
  const attempts = member(body, 'payload', 'paymentDetails')
  return Array.isArray(attempts) ? attempts.at(-1) : undefined
}
