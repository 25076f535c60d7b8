import { keyOf } from '../platform/ids.ts'

/** Key of refund_ids: a refund id is the merchant's, unique in the project. */
export const refundKey = (project_id: string, refund_id: string) => keyOf('refund', project_id, refund_id)

/** Key of gateway_refs for the reference under which an account knows a payment or refund. */
export const referenceKey = (account_id: string, reference: string) => keyOf('reference', account_id, reference)

/** Key of gateway_refs for the gateway's own payment id: unique in the account. */
export const gatewayPaymentKey = (account_id: string, gateway_payment_id: string) => keyOf('payment', account_id, gateway_payment_id)
