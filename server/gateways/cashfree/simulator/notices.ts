import { createHmac } from 'node:crypto'
import { istTime, rawDecimals, type Account, type OrderRow, type PaymentRow, type RefundRow, type Simulator, type WebhookRow } from '../../simulator/index.ts'
import type { Decline } from './declines.ts'
import { orderData, type OrderData } from './orders.ts'
import { bankReference, gatewayDetails, paymentData } from './payments.ts'
import { refundEntity } from './refund-entity.ts'

/** Webhooks: what they say, and how they are signed. Source: the Cashfree documentation's pages on payment and refund webhooks and on signature verification. */

const types: Record<string, string> = { SUCCESS: 'PAYMENT_SUCCESS_WEBHOOK', FAILED: 'PAYMENT_FAILED_WEBHOOK', USER_DROPPED: 'PAYMENT_USER_DROPPED_WEBHOOK' }

/** In notices the sub-code of the API's error_details is not published. */
const errorDetails = (decline: Decline | null) => {
  if (!decline) return null
  const { error_subcode_raw: _, ...told } = decline
  return told
}

const paymentNotice = (order: OrderRow, { customer_details, order_tags, version }: OrderData, payment: PaymentRow, type: string, now: number): string => {
  const { method, message, decline } = paymentData(payment)
  return JSON.stringify({
    data: {
      order: { order_id: order.reference, order_amount: rawDecimals(order.amount_minor), order_currency: order.currency, order_tags },
      payment: {
        cf_payment_id: String(payment.id), payment_status: payment.state, payment_amount: rawDecimals(payment.amount_minor), payment_currency: payment.currency,
        payment_message: message, payment_time: istTime(payment.completed_at ?? payment.created_at), bank_reference: bankReference(payment.id), auth_id: null,
        payment_method: method.shown, payment_group: method.group, international_payment: { international: false },
        ...(version === '2025-01-01' ? { payment_surcharge: null } : {}),
      },
      customer_details: {
        customer_name: customer_details.customer_name ?? null, customer_id: customer_details.customer_id ?? null,
        customer_email: customer_details.customer_email ?? null, customer_phone: customer_details.customer_phone ?? null,
      },
      error_details: errorDetails(decline),
      payment_gateway_details: { ...gatewayDetails(payment.id), ...(version === '2025-01-01' ? { gateway_reference_name: null } : {}) },
      payment_offers: null,
    },
    event_time: istTime(now), type,
  })
}

/** Tells the merchant of a payment that has ended. Nobody is told where the order names no notify_url. */
export const tellPayment = (sim: Simulator, order: OrderRow, payment: PaymentRow) => {
  const type = types[payment.state]
  const data = orderData(order)
  const { order_meta, version } = data
  if (!type || typeof order_meta.notify_url !== 'string') return
  sim.notify({
    account: order.account, order_id: order.id, type, url: order_meta.notify_url, version, body: paymentNotice(order, data, payment, type, sim.clock.now()),
    event_key: `payment-${payment.id}-${payment.state}`,
    facts: { operation: 'webhook', type, account: order.account, reference: order.reference, method: payment.method, amount_minor: payment.amount_minor },
  })
}

/** Refund notices write the gateway's ids as numbers where the API writes text; so do the published samples. */
const refundNotice = (order: OrderRow, refund: RefundRow) => {
  const { order_id, refund_id, refund_note, refund_charge, refund_mode, refund_speed, refund_splits, ...common } = refundEntity(order, refund)
  const ids = { cf_refund_id: refund.id, cf_payment_id: refund.payment_id, refund_amount: rawDecimals(refund.amount_minor) }
  // A refund nobody asked for has no id of the merchant's, and names the payment rather than the order.
  if (refund.kind !== 'MERCHANT_INITIATED') {
    return { auto_refund: { event: 'AUTO-REFUND', ...common, ...ids, bank_reference: bankReference(refund.payment_id), refund_reason: 'The order could not take the payment.', refund_charge, refund_splits } }
  }
  const speeds = orderData(order).version === '2025-01-01'
    ? { requested_speed: refund_speed.requested, processed_speed: refund_speed.processed, service_charge: rawDecimals(0), service_tax: rawDecimals(0), forex_conversion_handling_charge: null, forex_conversion_handling_tax: null, forex_conversion_rate: null, charges_currency: null }
    : { refund_charge, refund_mode }
  return { refund: { ...common, ...ids, entity: 'Refund', order_id, refund_id, refund_note, refund_splits, ...speeds } }
}

/** Tells the merchant of a refund that has ended. */
export const tellRefund = (sim: Simulator, order: OrderRow, refund: RefundRow) => {
  const type = refund.kind === 'MERCHANT_INITIATED' ? 'REFUND_STATUS_WEBHOOK' : 'AUTO_REFUND_STATUS_WEBHOOK'
  const { order_meta, version } = orderData(order)
  if (typeof order_meta.notify_url !== 'string') return
  sim.notify({
    account: order.account, order_id: order.id, type, url: order_meta.notify_url, version,
    body: JSON.stringify({ data: refundNotice(order, refund), event_time: istTime(sim.clock.now()), type }),
    event_key: `refund-${refund.id}-${refund.state}`,
    facts: { operation: 'webhook', type, account: order.account, reference: order.reference, amount_minor: refund.amount_minor },
  })
}

/** base64 of HMAC-SHA256 over timestamp and raw body, with nothing between, under the client secret. */
export const sign = (secret: string, timestamp: string, raw_body: string): string => createHmac('sha256', secret).update(timestamp + raw_body).digest('base64')

export const sealNotice = ({ version, attempts, event_key, body }: Pick<WebhookRow, 'version' | 'attempts' | 'event_key' | 'body'>, { client_secret }: Pick<Account, 'client_secret'>, timestamp_ms: number) => ({
  body,
  headers: {
    'x-webhook-timestamp': String(timestamp_ms), 'x-webhook-signature': sign(client_secret, String(timestamp_ms), body), 'x-webhook-version': version, 'x-webhook-attempt': String(attempts),
    ...(version === '2025-01-01' ? { 'x-idempotency-key': event_key } : {}),
  },
})
