import type { Account, RawNotice, ReturnReading, WebhookReading } from '../connector.ts'
import { ExactNumber, member, parseExact, textOf, type Json } from '../exact-json.ts'
import { isSigned, isSignedForm } from './checksum.ts'
import { rawBody } from './raw-body.ts'

/**
 * Payments are told by a form with CHECKSUMHASH or by signed JSON, refunds by signed JSON. A form's checksum covers its values, but not which
 * name each of them has; so a notice is a reason to look, and no more.
 */
export const readWebhook = ({ credentials }: Account, { raw }: RawNotice): WebhookReading => {
  const [text, key, mid] = [raw.toString('utf8'), credentials['merchant_key'] ?? '', credentials['mid'] ?? '']
  const notice = text.trimStart().startsWith('{') ? readJson(text, key) : readForm(text, key)
  if (notice === undefined) return { verdict: 'forged', because: 'the checksum does not match' }
  const field = (name: string) => notice[name.toLowerCase()]
  if (field('mid') !== mid) return { verdict: 'forged', because: 'the notice is of another merchant' }
  const reference = field('refId') ?? field('orderId')
  const event_id = [field('refId') === undefined ? 'payment' : 'refund', field('refundId') ?? field('txnId') ?? '', reference ?? '', field('status') ?? ''].map(each => each.slice(0, 64)).join(' ')
  if (reference === undefined || reference === '') return { verdict: 'ignored', event_id, because: 'the notice names no order and no refund' }
  return { verdict: 'read', event_id, notices: [{ about: 'look', reference }] }
}

type Fields = Readonly<Record<string, string>>

/** By names in small letters: ORDERID in forms is orderId in JSON. Undefined where it is not signed by Paytm. */
const readForm = (text: string, key: string): Fields | undefined => {
  const fields = Object.fromEntries(new URLSearchParams(text))
  if (!isSignedForm(fields, key)) return undefined
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
}

const readJson = (text: string, key: string): Fields | undefined => {
  const said = parseExact(text)
  const body = member(said, 'body')
  if (!isObject(body) || !isSigned(rawBody(text) ?? '', key, textOf(member(said, 'head', 'signature')) ?? '')) return undefined
  return Object.fromEntries(Object.entries(body).flatMap(([name, value]) => { const said = textOf(value); return said === undefined ? [] : [[name.toLowerCase(), said]] }))
}

const isObject = (value: Json | undefined): value is { [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)

/** The payer's browser posts the same form; it may come again without it. */
export const readReturn = ({ credentials }: Account, params: Record<string, string>): ReturnReading => {
  const { CHECKSUMHASH, MID } = params
  if (CHECKSUMHASH === undefined) return { verdict: 'unsigned' }
  const good = isSignedForm(params, credentials['merchant_key'] ?? '') && MID === credentials['mid']
  return good ? { verdict: 'signed' } : { verdict: 'forged', because: 'the checksum of the payer\'s return does not match' }
}
