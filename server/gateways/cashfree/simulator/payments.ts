import { istTime, majorOf, rows, type Answer, type Asked, type CaptureRow, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { notFound } from './errors.ts'
import type { Decline } from './declines.ts'
import type { Method } from './methods.ts'
import { findOrder, isRefused } from './orders.ts'

/** What a payment keeps beside the ledger's columns. */
export interface PaymentData {
  method: Method
  /** Success is authorised only, and waits for its capture. */
  preauth: boolean
  message: string | null
  decline: Decline | null
  /** What a fault ordered for the moment of approval. */
  plan: { decline?: string; pending?: boolean; amount_minor?: number; currency?: string }
  wrong_otps: number
}

export const paymentData = (payment: PaymentRow): PaymentData => JSON.parse(payment.data) as PaymentData

/** A reference as banks give them: twelve digits made from the payment's number. */
export const bankReference = (id: number): string => String(id).slice(-12).padStart(12, '0')

export const gatewayDetails = (id: number) => ({
  gateway_name: 'CASHFREE', gateway_order_id: null, gateway_payment_id: String(id), gateway_order_reference_id: null, gateway_status_code: null, gateway_settlement: 'CASHFREE',
})

const started = ['PENDING', 'NOT_ATTEMPTED']

const authorizationOf = (data: PaymentData, capture: CaptureRow | undefined) => {
  if (!capture && !data.method.authorization) return null
  return {
    action: capture?.action ?? null, status: capture?.state ?? null, captured_amount: capture?.action === 'CAPTURE' ? majorOf(capture.amount_minor) : null,
    start_time: null, end_time: null, approve_by: null, ...data.method.authorization,
    action_reference: capture ? bankReference(capture.id) : null, action_time: capture ? istTime(capture.created_at) : null,
  }
}

export const paymentEntity = (sim: Simulator, order: OrderRow, payment: PaymentRow, version: unknown) => {
  const data = paymentData(payment)
  const capture = data.preauth ? rows.captureOfPayment(sim.ledger, payment.id) : undefined
  const open = started.includes(payment.state)
  return {
    auth_id: payment.state === 'SUCCESS' && data.method.name === 'card' ? bankReference(payment.id).slice(-6) : null,
    authorization: authorizationOf(data, capture),
    bank_reference: open ? null : bankReference(payment.id), cf_payment_id: String(payment.id), entity: 'payment', error_details: data.decline,
    international_payment: { international: false }, is_captured: payment.captured_minor > 0, order_amount: majorOf(order.amount_minor), order_currency: order.currency,
    order_id: order.reference, payment_amount: majorOf(payment.amount_minor), payment_completion_time: payment.completed_at === null ? null : istTime(payment.completed_at),
    payment_currency: payment.currency, payment_gateway_details: { ...gatewayDetails(payment.id), ...(version === '2025-01-01' ? { gateway_reference_name: null } : {}) },
    payment_group: data.method.group, payment_message: data.message, payment_method: data.method.shown, payment_offers: null, payment_status: payment.state,
    ...(version === '2025-01-01' ? { payment_surcharge: null } : {}), payment_time: istTime(payment.created_at),
  }
}

export const getPayments = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  return { status: 200, body: rows.paymentsOfOrder(sim.ledger, order.id).map(payment => paymentEntity(sim, order, payment, asked.headers['x-api-version'])) }
}

export const getPayment = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  const id = Number(asked.params.cf_payment_id)
  const payment = Number.isSafeInteger(id) ? rows.paymentById(sim.ledger, id) : undefined
  return payment?.order_id === order.id ? { status: 200, body: paymentEntity(sim, order, payment, asked.headers['x-api-version']) } : notFound('payment')
}
