import type { Account, RawNotice, ReturnReading, WebhookReading } from '../connector.ts'
import { member, parseExact, textOf } from '../exact-json.ts'
import { isGenuine, readForm, type Fields } from '../piped-hash.ts'

/**
 * The hash vouches for txnid, status and amount, but not for easepayid, which refunds go by. So a notice that is genuine asks to look, and no more.
 */
export const readWebhook = (account: Account, { raw }: RawNotice): WebhookReading => {
  const fields = fieldsOf(raw.toString('utf8'))
  if (fields === undefined) return { verdict: 'forged', because: 'the notice cannot be read' }
  return fields['refund_status'] === undefined ? readPaymentNotice(account, fields) : readRefundNotice(account, fields)
}

/** Of a form, or of a JSON object's texts and numbers. */
const fieldsOf = (body: string): Fields | undefined => {
  if (!body.trimStart().startsWith('{')) return readForm(body)
  const parsed = parseExact(body)
  return parsed === undefined || parsed === null ? undefined : Object.fromEntries(Object.keys(parsed).map(name => [name, textOf(member(parsed, name))]))
}

const readPaymentNotice = (account: Account, fields: Fields): WebhookReading => {
  const forged = whyForged(account, fields)
  if (forged !== undefined) return { verdict: 'forged', because: forged }
  const { txnid, status, easepayid } = fields
  const event_id = eventId('payment', txnid, easepayid, status)
  return txnid === undefined || txnid === '' ? { verdict: 'ignored', event_id, because: 'the notice names no transaction' } : { verdict: 'read', event_id, notices: [{ about: 'look', reference: txnid }] }
}

/** How a refund's notice is hashed is not published: nothing vouches for it. */
const readRefundNotice = (account: Account, fields: Fields): WebhookReading => {
  const { key, merchant_refund_id, refund_id, refund_status } = fields
  if (key !== undefined && key !== account.credentials['key']) return { verdict: 'forged', because: 'it is for another merchant' }
  const event_id = eventId('refund', merchant_refund_id, refund_id, refund_status)
  return merchant_refund_id === undefined || merchant_refund_id === '' ? { verdict: 'ignored', event_id, because: 'the notice names no refund of ours' } : { verdict: 'read', event_id, notices: [{ about: 'look', reference: merchant_refund_id, unsigned: true }] }
}

const eventId = (...parts: (string | undefined)[]) => parts.map(part => part ?? '').join(' ').replace(/[^\x20-\x7e]/g, '?').slice(0, 100)

const whyForged = ({ credentials: { key, salt } }: Account, fields: Fields) => {
  if (fields['key'] !== key) return 'it is for another merchant'
  return salt !== undefined && isGenuine(fields, salt) ? undefined : 'the hash does not match'
}

/** The payer comes back by a form post with the same fields as a notice, or, where the page was simply left, with none. */
export const readReturn = (account: Account, fields: Record<string, string>): ReturnReading => {
  if (fields['hash'] === undefined) return { verdict: 'unsigned' }
  const because = whyForged(account, fields)
  return because === undefined ? { verdict: 'signed' } : { verdict: 'forged', because }
}
