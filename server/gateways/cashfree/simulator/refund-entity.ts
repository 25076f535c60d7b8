import { istTime, majorOf, type OrderRow, type RefundRow } from '../../simulator/index.ts'
import { bankReference } from './payments.ts'

/** What a refund keeps beside the ledger's columns; `outcome` is the state it is going to have. */
export interface RefundData { note: string | null; speed: string; outcome: string; description: string }

export const refundData = (refund: RefundRow): RefundData => JSON.parse(refund.data) as RefundData

export const refundEntity = (order: OrderRow, refund: RefundRow) => {
  const { note, speed, description } = refundData(refund)
  const ended = refund.completed_at === null ? null : istTime(refund.completed_at)
  return {
    cf_payment_id: String(refund.payment_id), cf_refund_id: String(refund.id), created_at: istTime(refund.created_at), entity: 'refund', metadata: null, order_id: order.reference,
    processed_at: ended, refund_amount: majorOf(refund.amount_minor), refund_arn: refund.state === 'SUCCESS' ? bankReference(refund.id) : null, refund_charge: 0,
    refund_currency: refund.currency, refund_id: refund.reference, refund_mode: speed, refund_note: note,
    refund_speed: { requested: speed, accepted: speed, processed: refund.state === 'SUCCESS' ? speed : null, message: null },
    refund_splits: [], refund_status: refund.state, refund_type: refund.kind, status_description: description,
  }
}
