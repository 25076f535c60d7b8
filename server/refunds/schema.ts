import { Type, type Static } from 'typebox'
import { merchantId, nullable, oneOf, text } from '../platform/http.ts'

export const RefundParams = Type.Object({ refund_id: merchantId({ example: 'refund_summer_fashion_001_size_issue' }) })

export const RefundRequest = Type.Object({
  refund_id: merchantId(),
  refund_amount: Type.Number({ exclusiveMinimum: 0, description: 'In major units; at most what is left of the payment.' }),
  refund_type: oneOf(['MERCHANT_INITIATED', 'AUTO_REFUND']),
  refund_note: Type.Optional(text({ format: 'lines', maxLength: 2000 })),
}, { title: 'RefundRequest' })
export type RefundRequest = Static<typeof RefundRequest>

export const WireRefund = Type.Object({
  payment_id: Type.String(),
  order_id: Type.String(),
  refund_id: Type.String(),
  refund_amount: Type.Number(),
  refund_status: Type.String({ description: 'PENDING, SUCCESS, FAILED, CANCELLED.' }),
  refund_type: Type.String(),
  refund_note: Type.Optional(Type.String()),
  refund_message: Type.String(),
  gateway_details: Type.Object({ refund_reference_id: nullable(Type.String()), refund_utr: nullable(Type.String()) }),
}, { title: 'Refund' })
export type WireRefund = Static<typeof WireRefund>

export const example = {
  request: {
    refund_id: 'refund_summer_fashion_001_size_issue', refund_amount: 1149.75, refund_type: 'MERCHANT_INITIATED',
    refund_note: 'Customer requested refund due to size issue',
  },
  answer: {
    payment_id: 'pay_summer_fashion_001_upi', order_id: 'order_summer_fashion_001', refund_id: 'refund_summer_fashion_001_size_issue',
    refund_amount: 1149.75, refund_status: 'SUCCESS', refund_type: 'MERCHANT_INITIATED',
    refund_note: 'Customer requested refund due to size issue',
    refund_message: 'Refund processed. The amount reaches the payer in 5 to 7 business days.',
    gateway_details: { refund_reference_id: 'RFD434512345678901234', refund_utr: 'REF434512345678' },
  },
}
