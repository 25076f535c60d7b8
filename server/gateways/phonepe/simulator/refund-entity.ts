import type { OrderRow, PaymentRow, RefundRow } from '../../simulator/index.ts'
import { utr } from './orders.ts'

/** What a refund keeps beside the ledger's columns: the code with which it is going to fail. */
export interface RefundData { failure: string | null }

export const refundData = ({ data }: RefundRow) => JSON.parse(data) as RefundData
export const refundId = ({ id }: RefundRow) => `OMR${id}`

export const refundEntity = (order: OrderRow, payment: PaymentRow, refund: RefundRow) => {
  const timestamp = refund.completed_at ?? refund.created_at
  const rail = { type: payment.method.startsWith('UPI') ? 'UPI' : 'PG', utr: utr(refund.id) }
  return {
    merchantId: refund.account, merchantRefundId: refund.reference, originalMerchantOrderId: order.reference, amount: refund.amount_minor, state: refund.state, refundId: refundId(refund), timestamp,
    ...(refund.state === 'FAILED' ? { errorCode: 'REFUND_ERROR', detailedErrorCode: refundData(refund).failure } : {}),
    paymentDetails: [{
      transactionId: refundId(refund), paymentMode: payment.method, timestamp, amount: refund.amount_minor, state: refund.state,
      splitInstruments: refund.state === 'COMPLETED' ? [{ amount: refund.amount_minor, rail, instrument: { type: 'ACCOUNT' } }] : [],
    }],
  }
}
