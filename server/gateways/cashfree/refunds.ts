import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway } from '../connector.ts'
import { toDecimal } from '../../platform/money.ts'
import { notKnown, notSent, refused, send, unknown } from './api.ts'
import { readRefund } from './read.ts'

/** Cashfree knows the refund by our reference as refund_id, so that asking twice is one refund. */
export const refund = async (call: Call, payment: PaymentAtGateway, { reference, amount_minor, note }: RefundAtGateway): Promise<RefundAnswer> => {
  const fields = { refund_id: reference, ...(note !== undefined && /^[^\n\r\t]{3,100}$/.test(note) ? { refund_note: note } : {}) }
  const body = JSON.stringify(fields).replace('{', `{"refund_amount":${toDecimal(amount_minor, payment.currency)},`)
  const said = await send(call, { operation: 'refund', method: 'POST', path: `/orders/${payment.reference}/refunds`, body, idempotency_key: reference })
  if (said.kind === 'ok') return readRefund(said.body)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  // The id exists: an earlier try of the same request got through.
  if (said.status === 409) return fetchRefund(call, payment, { reference, gateway_refund_id: undefined, amount_minor, note })
  return said.status === 429 ? unknown(said.message) : refused(said)
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, { reference }: RefundAtGateway): Promise<RefundAnswer> => {
  const said = await send(call, { operation: 'fetch_refund', method: 'GET', path: `/orders/${payment.reference}/refunds/${reference}` })
  if (said.kind === 'ok') return readRefund(said.body)
  if (said.kind === 'error' && said.status === 404) return notKnown(said.code)
  return unknown(said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)
}
