import type { Account, RawNotice, ReturnReading, WebhookReading } from '../connector.ts'
import { member, parseExact, textOf } from '../exact-json.ts'
import { isGenuine, readForm, type Fields } from '../piped-hash.ts'

/**
 * The hash vouches for txnid, status and amount, but for neither `unmappedstatus`, which tells held money from taken and a payer who has left from a
 * bank that does not answer, nor for mihpayid. So a notice that is genuine asks to look, and no more.
 */
export const readWebhook = (account: Account, { raw }: RawNotice): WebhookReading => {
  const body = raw.toString('utf8')
  return body.trimStart().startsWith('{') ? readRefundNotice(account, body) : readPaymentNotice(account, readForm(body))
}

const readPaymentNotice = (account: Account, fields: Fields): WebhookReading => {
  const forged = whyForged(account, fields)
  if (forged !== undefined) return { verdict: 'forged', because: forged }
  const { txnid, status, unmappedstatus = '', mihpayid = '' } = fields
  const event_id = eventId('payment', txnid, mihpayid, status, unmappedstatus)
  return txnid === undefined || txnid === '' ? { verdict: 'ignored', event_id, because: 'the notice names no transaction' } : { verdict: 'read', event_id, notices: [{ about: 'look', reference: txnid }] }
}

/** Nobody signs what is said of refunds; the key is all that shows that it is meant for us. */
const readRefundNotice = (account: Account, text: string): WebhookReading => {
  const body = parseExact(text)
  if (body === undefined) return { verdict: 'forged', because: 'the notice cannot be read' }
  if (textOf(member(body, 'key')) !== account.credentials['key']) return { verdict: 'forged', because: 'the notice is for another merchant' }
  const [action = 'none', token, request_id, status] = ['action', 'token', 'request_id', 'status'].map(name => textOf(member(body, name)))
  const event_id = eventId(action, token, request_id, status)
  if (action !== 'refund' || token === undefined) return { verdict: 'ignored', event_id, because: 'the notice is about no refund of ours' }
  return { verdict: 'read', event_id, notices: [{ about: 'look', reference: token, unsigned: true }] }
}

const eventId = (...parts: (string | undefined)[]) => parts.map(part => part ?? '').join(' ').replace(/[^\x20-\x7e]/g, '?').slice(0, 100)

const whyForged = ({ credentials: { key, salt } }: Account, fields: Fields) => {
  if (fields['key'] !== key) return 'it is for another merchant'
  // Charges on top of the amount stand before the rest of what is hashed. The documents write their name both ways.
  return salt !== undefined && isGenuine(fields, salt, fields['additionalCharges'], fields['additional_charges']) ? undefined : 'the hash does not match'
}

/** The payer comes back by a form post with the same fields as a notice, or, where the page was simply left, with none. */
export const readReturn = (account: Account, fields: Record<string, string>): ReturnReading => {
  if (fields['hash'] === undefined) return { verdict: 'unsigned' }
  const because = whyForged(account, fields)
  return because === undefined ? { verdict: 'signed' } : { verdict: 'forged', because }
}
