import type { Body, RefundRow, Simulator } from '../../simulator/index.ts'
import { idOf } from './ids.ts'
import { seconds, shownNotes } from './orders.ts'

/** What a refund keeps beside the ledger's columns; `outcome` is the status it is going to have. */
export interface RefundData { notes: Body; receipt: string | null; speed: 'normal' | 'optimum'; processed: 'normal' | 'instant'; outcome: 'processed' | 'failed' | 'pending' }

export const refundData = (refund: RefundRow): RefundData => JSON.parse(refund.data) as RefundData

export const refundEntity = (sim: Simulator, refund: RefundRow) => {
  const { notes, receipt, speed, processed } = refundData(refund)
  return {
    id: idOf(sim, 'rfnd', refund.id), entity: 'refund', amount: refund.amount_minor, currency: refund.currency, payment_id: idOf(sim, 'pay', refund.payment_id), notes: shownNotes(notes), receipt,
    acquirer_data: { arn: refund.state === 'processed' ? String(refund.id).slice(-12).padStart(12, '0') : null }, created_at: seconds(refund.created_at), batch_id: null,
    status: refund.state, speed_requested: speed, speed_processed: processed,
  }
}
