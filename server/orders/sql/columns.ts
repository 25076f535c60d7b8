import type { Order, Payment, Refund, Try } from '../book.ts'

/*
 * The columns that are read, by name: `select *` means another thing once a later release has added a column, and
 * PostgreSQL then refuses the statements that were prepared before – in a transaction, all that comes after them, too.
 */
const namesOf = <Row>(columns: Record<keyof Row, 1>) => Object.keys(columns)

export const orderColumns = namesOf<Order>({
  order_key: 1, project_id: 1, order_id: 1, secret_version: 1, nonce: 1, amount_minor: 1, currency: 1,
  customer_id: 1, customer_email: 1, customer_phone: 1, payment_methods: 1, note: 1, tags: 1,
  return_base_url: 1, preauth: 1, created_at: 1, expires_at: 1, settled_by: 1, payments: 1, refunds: 1, events: 1,
})

export const paymentColumns = namesOf<Payment>({
  order_key: 1, number: 1, nonce: 1, state: 1, method: 1, instrument: 1, amount_minor: 1, currency: 1,
  authorized_minor: 1, captured_minor: 1, refunded_minor: 1, surcharge_minor: 1,
  capture_minor: 1, capture_reference: 1, capture_wanted: 1, release: 1,
  account_id: 1, reference: 1, tries: 1, tried_at: 1, gateway_payment_id: 1, auth_id: 1, processor_ref: 1, utr: 1,
  message: 1, error_code: 1, error_description: 1, next_step: 1, return_base_url: 1,
  created_at: 1, updated_at: 1, authorized_at: 1, captured_at: 1, next_check_at: 1, checks: 1,
})

export const tryColumns = namesOf<Try>({
  order_key: 1, payment: 1, number: 1, account_id: 1, reference: 1, asked_at: 1, answered_at: 1, outcome: 1,
  gateway_payment_id: 1, code: 1, fault: 1, aside_minor: 1, release: 1, given_back_minor: 1, next_check_at: 1,
})

export const refundColumns = namesOf<Refund>({
  order_key: 1, number: 1, payment: 1, try: 1, refund_id: 1, nonce: 1, reference: 1, amount_minor: 1, currency: 1,
  type: 1, note: 1, state: 1, late_success: 1, gateway_refund_id: 1, utr: 1, message: 1,
  created_at: 1, updated_at: 1, next_check_at: 1, checks: 1,
})
