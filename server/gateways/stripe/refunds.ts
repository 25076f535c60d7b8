import { notSent, refused, unknown } from '../answers.ts'
import type { Call, PaymentAtGateway, RefundAnswer, RefundAtGateway } from '../connector.ts'
import { send } from './api.ts'
import { findByReference, intentId, unanswered } from './find.ts'
import { readRefund } from './read.ts'

/** The longest value that metadata takes. */
const NOTE_LIMIT = 500

/** Our reference is the key, so that asking twice is one refund; after the day that keys are kept, the list of refunds tells. */
export const refund = async (call: Call, payment: PaymentAtGateway, asked: RefundAtGateway): Promise<RefundAnswer> => {
  const { reference, amount_minor, note } = asked
  const named = await intentId(call, payment)
  if (!('id' in named)) return named
  const said = await send(call, {
    operation: 'refund', method: 'POST', path: '/refunds', idempotency_key: reference,
    fields: {
      payment_intent: named.id, amount: String(amount_minor), 'metadata[reference]': reference, 'metadata[payment_reference]': payment.reference,
      ...(note === undefined || note === '' ? {} : { 'metadata[note]': note.slice(0, NOTE_LIMIT) }),
    },
  })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'ok' && !said.replayed) return readRefund(said.body, { reference, amount_minor, currency: payment.currency })
  if (said.kind === 'error' && said.status === 429) return unknown(said.message)
  // A refusal may only mean that an earlier try got through, and what was answered then need not be so any more: how does it stand?
  const now = await fetchRefund(call, { ...payment, gateway_payment_id: named.id, hosted: false }, asked)
  return said.kind === 'error' && now.outcome === 'not_charged' && now.because === 'not_known' ? refused(said) : now
}

export const fetchRefund = async (call: Call, payment: PaymentAtGateway, { reference, gateway_refund_id, amount_minor }: RefundAtGateway): Promise<RefundAnswer> => {
  const asked = { reference, amount_minor, currency: payment.currency }
  if (gateway_refund_id !== undefined) {
    const said = await send(call, { operation: 'fetch_refund', method: 'GET', path: `/refunds/${encodeURIComponent(gateway_refund_id)}` })
    return said.kind === 'ok' ? readRefund(said.body, asked) : unanswered(said)
  }
  const named = await intentId(call, payment)
  const searched = 'id' in named ? await findByReference(call, { operation: 'list_refunds', path: '/refunds', fields: { payment_intent: named.id }, reference }) : named
  if ('found' in searched) return readRefund(searched.found, asked)
  return searched.outcome === 'not_charged' && searched.because !== 'not_known' ? unknown(searched.message) : searched
}
