import { notKnown, notSent, refused, unknown } from '../answers.ts'
import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway } from '../connector.ts'
import { exactNumber, member, textOf, type Json } from '../exact-json.ts'
import { itemsOf, send } from './api.ts'
import { refundNotes, refundReference } from './notes.ts'
import { locate } from './payments.ts'
import { readRefund } from './read.ts'

/** The most refunds that one page of a list has, and the most pages that are read. */
const PAGE = 100
const MOST_PAGES = 20

/** Notes hold 256 characters; another note is left out rather than have the refund refused. */
const fittingNote = (note: string | undefined) => (note !== undefined && note !== '' && note.length <= 256 ? { note } : {})

/** Razorpay knows a repeat by the key in its header; our reference stands on the refund as well, to find it by. */
export const refund = async (call: Call, payment: PaymentAtGateway, { reference, amount_minor, note }: RefundAtGateway): Promise<RefundAnswer> => {
  const found = await locate(call, payment)
  if (!('id' in found)) return found
  const asked = { reference, amount_minor, currency: payment.currency }
  const said = await send(call, {
    operation: 'refund', method: 'POST', path: `/payments/${found.id}/refund`, headers: { 'x-refund-idempotency': reference },
    body: { amount: exactNumber(String(amount_minor)), speed: 'normal', receipt: reference, notes: { ...refundNotes(reference), ...fittingNote(note) } },
  })
  if (said.kind === 'ok') return readRefund(said.body, asked)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  // "Nothing left to refund" may be our own earlier request: the payment's refunds tell.
  const earlier = await search(call, found.id, asked)
  return earlier.outcome === 'not_charged' && said.status !== 429 ? refused(said) : earlier.outcome === 'not_charged' ? unknown(said.message) : earlier
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, { reference, amount_minor }: RefundAtGateway): Promise<RefundAnswer> => {
  const found = await locate(call, payment)
  // That the question was not sent says nothing about the refund.
  if (!('id' in found)) return found.outcome === 'not_charged' && found.because === 'not_sent' ? unknown(found.message) : found
  return search(call, found.id, { reference, amount_minor, currency: payment.currency })
}

/** The refund under our reference among all of the payment's. */
const search = async (call: Call, payment_id: string, asked: { reference: string; amount_minor: bigint; currency: string }): Promise<RefundAnswer> => {
  for (let skip = 0; skip < PAGE * MOST_PAGES; skip += PAGE) {
    const said = await send(call, { operation: 'fetch_refunds', method: 'GET', path: `/payments/${payment_id}/refunds?count=${PAGE}&skip=${skip}` })
    if (said.kind !== 'ok') return unknown(said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)
    const refunds = itemsOf(said.body)
    if (refunds === undefined) return unknown('the refunds are not a list')
    if (refunds.some(each => textOf(member(each, 'payment_id')) !== payment_id)) return unknown('the gateway lists refunds of another payment than was asked for')
    const ours = refunds.find((each: Json) => refundReference(each) === asked.reference)
    if (ours !== undefined) return readRefund(ours, asked)
    if (refunds.length < PAGE) return notKnown('no_refund')
  }
  return unknown('the payment has more refunds than can be looked through')
}
