import { Type } from 'typebox'
import { OrderParams } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { merchantId, operation, text, type RouterApp } from '../platform/http.ts'
import { orderKey, referenceFrom } from '../platform/ids.ts'
import { toMinor } from '../platform/money.ts'
import { wantCaptures } from './bulk-capture.ts'
import { bulkCaptureExample, createPaymentExamples, detailsExample, failedExample, attemptExample, authorizeExample } from './examples.ts'
import { findPayment } from './locate.ts'
import { pay, type PayDeps } from './pay.ts'
import { appOf, readInstrument } from './read-instrument.ts'
import { AuthorizeRequest, BulkCapture, BulkCaptureRequest, CreatePaymentRequest, PaymentAttempt, PaymentDetails } from './schema.ts'
import { capturePayment, voidPayment } from './settle.ts'
import { paymentAttempt, paymentDetails } from './wire.ts'
import type { Sql } from '../platform/db.ts'

const PaymentId = text({ maxLength: 200, example: 'pay_summer_fashion_001_upi', description: 'As Create Payment answered it.' })
const PaymentParams = Type.Object({ payment_id: PaymentId })

const createPayment = operation({
  id: 'createPayment', tag: 'Payments', summary: 'Create Payment',
  description: 'Starts one attempt to pay an order. Amount and currency are the order\'s. A decline is an answer with payment_status FAILED and error_details.',
  schema: { params: Type.Object({ order_hash: text({ maxLength: 200, example: 'a7f8e3d2c1b9f4e6d8a2c5b7f9e3d1a8' }) }), body: CreatePaymentRequest, response: { 200: PaymentAttempt } },
  examples: createPaymentExamples, answer: attemptExample,
  refusals: ['invalid_payment_data', 'order_not_found', 'order_already_paid', 'order_expired', 'transaction_limit_reached_for_order', 'payment_failed'],
})

const getPayment = operation({
  id: 'getPayment', tag: 'Payments', summary: 'Get Payment',
  schema: { params: PaymentParams, response: { 200: PaymentDetails } }, answer: detailsExample,
  refusals: ['invalid_payment_id', 'payment_not_found', 'retrieval_failed'],
})

const listOrderPayments = operation({
  id: 'listOrderPayments', tag: 'Payments', summary: 'Get All Payments for Order',
  description: 'Every attempt on the order, newest last.',
  schema: { params: Type.Object({ orderId: merchantId({ example: 'order_summer_fashion_001' }) }), response: { 200: Type.Array(PaymentDetails) } }, answer: [detailsExample, failedExample],
  refusals: ['invalid_order_id', 'order_not_found', 'retrieval_failed'],
})

const authorizePayment = operation({
  id: 'authorizePayment', tag: 'Payments', summary: 'Authorize Payment',
  description: 'Captures or voids an authorised (pre-auth) payment. A capture whose outcome is not known yet answers capture_status PENDING.',
  schema: { params: Type.Object({ ...OrderParams.properties, payment_id: PaymentId }), body: AuthorizeRequest, response: { 200: PaymentDetails } },
  examples: { capture: { action: 'CAPTURE', capture_amount: 2299.5 } }, answer: authorizeExample,
  refusals: ['invalid_authorization_data', 'payment_not_found', 'payment_not_capturable', 'authorization_failed'],
})

const bulkCapture = operation({
  id: 'bulkCapture', tag: 'Payments', summary: 'Capture Payments in Bulk',
  description: 'Queues the capture of every authorised payment created in the window; the answer counts them.',
  schema: { body: BulkCaptureRequest, response: { 200: BulkCapture } },
  examples: { day: bulkCaptureExample.request }, answer: bulkCaptureExample.answer,
  refusals: ['invalid_date_range', 'bulk_capture_failed'],
})

export interface PaymentsDeps extends PayDeps {
  sql: Sql
  /** Tells the workers that something is due now. */
  nudge: () => void
}

export const paymentsRoutes = (deps: PaymentsDeps) => async (app: RouterApp) => {
  const { books, clock } = deps

  const find = async (project_id: string, payment_id: string) => {
    const found = await findPayment(deps, payment_id)
    return found.book.order.project_id === project_id ? found : fail('payment_not_found')
  }

  app.post('/order/pay/:order_hash', createPayment, async ({ project, params, body, nonce }) => {
    const { book, payment } = await pay(deps, {
      project_id: project.project_id, order_hash: params.order_hash, nonce,
      instrument: readInstrument(body, clock.now()), app: appOf(body), return_base_url: body.return_base_url,
    })
    return paymentAttempt(deps, book, payment)
  })

  app.get('/payments/:payment_id', getPayment, async ({ project, params }) => {
    const { book, payment } = await find(project.project_id, params.payment_id)
    return paymentDetails(deps, book, payment)
  })

  app.get('/orders/:orderId/payments', listOrderPayments, async ({ project, params }) => {
    const book = await books.read(orderKey(project.project_id, params.orderId)) ?? fail('order_not_found')
    return book.payments.map(payment => paymentDetails(deps, book, payment))
  })

  app.post('/orders/:order_id/payments/:payment_id/authorize', authorizePayment, async ({ project, params, body, nonce }) => {
    if (body.action === 'CAPTURE' && body.capture_amount <= 0) fail('invalid_authorization_data', 'capture_amount must be more than 0')
    const { book, payment } = await find(project.project_id, params.payment_id)
    if (book.order.order_id !== params.order_id) fail('payment_not_found')
    const settled = body.action === 'CAPTURE'
      ? await capturePayment(deps, payment, { amount_minor: captureAmount(body.capture_amount, payment.currency), cause: 'merchant', reference: referenceFrom(nonce) })
      : await voidPayment(deps, payment, { cause: 'merchant', reference: referenceFrom(nonce) })
    return { redirect_url: null, ...paymentDetails(deps, settled.book, settled.payment) }
  })

  app.post('/payment/preauth/capture', bulkCapture, async ({ project, body }) => {
    const [from, to] = [new Date(body.start_date_time), new Date(body.end_date_time)]
    if (from >= to) fail('invalid_date_range', 'end_date_time must be later than start_date_time')
    const queued = await wantCaptures(deps.sql, project.project_id, from, to, clock.now())
    if (queued > 0) deps.nudge()
    return { total_payment_to_be_captured: queued, start_date_time: body.start_date_time, end_date_time: body.end_date_time }
  })
}

const captureAmount = (amount: number, currency: string): bigint => {
  const minor = toMinor(amount, currency)
  return typeof minor === 'string' ? fail('invalid_authorization_data', `capture_amount ${minor}`) : minor
}
