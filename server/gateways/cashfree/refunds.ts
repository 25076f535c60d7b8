import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway } from '../connector.ts'
import { exactNumber } from '../exact-json.ts'
import { toDecimal } from '../../platform/money.ts'
import { notKnown, notSent, refused, unknown } from '../answers.ts'
import { isNotThere, send } from './api.ts'
import { readRefund } from './read.ts'

/** Cashfree takes a note of 3 to 100 characters, counted as UTF-16 where that makes more; another is left out rather than have the refund refused. */
const fittingNote = /^[^\n\r\t]{3,100}$/

/** Cashfree knows the refund by our reference as refund_id, so that asking twice is one refund. */
export const refund = async (call: Call, payment: PaymentAtGateway, { reference, amount_minor, note }: RefundAtGateway): Promise<RefundAnswer> => {
  const body = JSON.stringify({
    refund_amount: exactNumber(toDecimal(amount_minor, payment.currency)), refund_id: reference,
    ...(note !== undefined && fittingNote.test(note) ? { refund_note: note } : {}),
  })
  const said = await send(call, { operation: 'refund', method: 'POST', path: `/orders/${payment.reference}/refunds`, body })
  if (said.kind === 'ok') return readRefund(said.body, { reference, amount_minor, currency: payment.currency })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  // The id was used: an earlier try of the same request got through.
  if (said.status === 409) return fetchRefund(call, payment, { reference, gateway_refund_id: undefined, amount_minor, note })
  return said.status === 429 ? unknown(said.message) : refused(said)
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, { reference, amount_minor }: RefundAtGateway): Promise<RefundAnswer> => {
  const said = await send(call, { operation: 'fetch_refund', method: 'GET', path: `/orders/${payment.reference}/refunds/${reference}` })
  if (said.kind === 'ok') return readRefund(said.body, { reference, amount_minor, currency: payment.currency })
  if (said.kind === 'error' && isNotThere(said.status, said.code)) return notKnown(said.code)
  return unknown(said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)
}
