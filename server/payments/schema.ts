import { Type, type Static } from 'typebox'
import { nullable, oneOf } from '../platform/http.ts'

export const CreatePaymentRequest = Type.Object({
  payment_method: oneOf(['upi', 'card', 'netbanking', 'wallet']),
  payment_method_details: Type.Object({}, { additionalProperties: true, description: 'upi: upi_id, or channel intent or qrcode. card: card_number, card_holder_name, card_expiry_mm, card_expiry_yy, card_cvv, or channel hosted and none of them: the payer enters the card on the gateway\'s page, at redirect_url. netbanking: netbanking_bank_code. wallet: wallet_provider.' }),
  return_base_url: Type.Optional(Type.String({ format: 'uri', maxLength: 2000, description: "Instead of the order's." })),
})
export type CreatePaymentRequest = Static<typeof CreatePaymentRequest>

const ErrorDetails = Type.Object({ error_code: Type.String(), error_description: Type.String() })

export const PaymentAttempt = Type.Object({
  payment_id: Type.String(),
  order_id: Type.String(),
  payment_method: Type.String(),
  payment_amount: Type.Number(),
  payment_status: Type.String(),
  capture_status: Type.String(),
  capture_amount: Type.Number(),
  processor_ref: nullable(Type.String()),
  redirect_url: nullable(Type.String()),
  return_url: nullable(Type.String()),
  payload: nullable(Type.String({ description: "What the payer's app needs, for example a UPI intent link." })),
  payment_time: Type.String(),
  order_expiry_time: Type.String(),
  error_details: Type.Optional(ErrorDetails),
}, { title: 'PaymentAttempt' })

export const PaymentDetails = Type.Object({
  status: Type.String({ description: 'INITIATED, REDIRECTED, PENDING, SUCCESS, FAILED, USER_DROPPED, INIT_FAILED, REVERSED.' }),
  order_id: Type.String(),
  payment_id: Type.String(),
  capture_status: Type.String({ description: 'SUCCESS, FAILED, AUTHORISED, PENDING, VOIDED.' }),
  capture_amount: Type.Number(),
  payment_amount: Type.Number(),
  payment_currency: Type.String(),
  payment_method: Type.String(),
  payment_message: Type.Optional(Type.String()),
  redirect_url: Type.Optional(nullable(Type.String())),
  gateway_details: Type.Object({
    auth_id: nullable(Type.String()), processor_ref: nullable(Type.String()), utr: nullable(Type.String()),
  }),
  error_details: Type.Optional(nullable(ErrorDetails)),
}, { title: 'PaymentDetails' })

export const AuthorizeRequest = Type.Object({
  action: oneOf(['CAPTURE', 'VOID']),
  capture_amount: Type.Number({ description: 'In major units; at most what is authorised. VOID ignores its value.' }),
})

export const BulkCaptureRequest = Type.Object({
  start_date_time: Type.String({ format: 'date-time' }),
  end_date_time: Type.String({ format: 'date-time', description: 'Not part of the window itself.' }),
})

export const BulkCapture = Type.Object({
  total_payment_to_be_captured: Type.Integer(),
  start_date_time: Type.String(),
  end_date_time: Type.String(),
})
