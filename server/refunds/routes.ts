import { Type } from 'typebox'
import { OrderParams, paymentOf, refundKey, refundOf, settledPayment, type Outline, type Refund } from '../orders/index.ts'
import { atGateway, locate, wirePaymentId, type AskDeps } from '../payments/index.ts'
import { fail } from '../platform/errors.ts'
import { operation, text, type RouterApp } from '../platform/http.ts'
import { newReference, orderKey, readPaymentId } from '../platform/ids.ts'
import { toMajor, toMinor } from '../platform/money.ts'
import type { Secrets } from '../platform/secrets.ts'
import { sendRefund } from './ask.ts'
import { reserveRefund } from './refund.ts'
import { RefundParams, RefundRequest, WireRefund, example } from './schema.ts'

const refusals = [
  'invalid_refund_data', 'payment_not_found', 'order_not_found', 'refund_id_already_exists', 'payment_not_refundable', 'refund_amount_exceeded', 'refund_failed',
] as const

const createRefundByPayment = operation({
  id: 'createRefundByPayment', tag: 'Refunds', summary: 'Create Refund by Payment ID',
  schema: { params: Type.Object({ payment_id: text({ maxLength: 200, example: 'pay_summer_fashion_001_upi' }) }), body: RefundRequest, response: { 200: WireRefund } },
  examples: { refund: example.request }, answer: example.answer, refusals,
})

const createRefundByOrder = operation({
  id: 'createRefundByOrder', tag: 'Refunds', summary: 'Create Refund by Order ID',
  description: "Refunds the order's successful payment.",
  schema: { params: OrderParams, body: RefundRequest, response: { 200: WireRefund } },
  examples: { refund: example.request }, answer: example.answer, refusals,
})

const getRefund = operation({
  id: 'getRefund', tag: 'Refunds', summary: 'Get Refund',
  schema: { params: RefundParams, response: { 200: WireRefund } }, answer: example.answer,
  refusals: ['invalid_refund_id', 'refund_not_found', 'retrieval_failed'],
})

export interface RefundsDeps extends AskDeps {
  secrets: Secrets
}

export const refundsRoutes = (deps: RefundsDeps) => async (app: RouterApp) => {
  const { books, clock, secrets } = deps

  /** Reserves the refund on the payment (by number, or the one in the slot), then asks its gateway for it. */
  const refund = async (project_id: string, order_key: string, payment: number | undefined, body: RefundRequest, nonce: string): Promise<WireRefund> => {
    const missing = payment === undefined ? 'order_not_found' : 'payment_not_found'
    const found = await books.read(order_key) ?? fail(missing)
    if (found.order.project_id !== project_id) fail(missing)
    const amount_minor = minorOf(body.refund_amount, found.order.currency)
    const paid = payment === undefined ? settledPayment(found) : paymentOf(found, payment)
    const account = paid?.account_id == null ? undefined : deps.accountOf(paid.account_id)
    const reserved = await books.change(order_key, (book, claim) => {
      const [next, row] = reserveRefund(book, {
        project_id, payment, refund_id: body.refund_id, nonce, reference: newReference(), amount_minor,
        type: body.refund_type, note: body.refund_note, timeout_ms: account?.timeout_ms ?? 0,
      }, claim, { cause: 'merchant', now: clock.now() })
      return [next, { book: next, refund: row, first: next !== book }]
    }, refundKey(project_id, body.refund_id))
    if (reserved === undefined) return fail(missing)
    // The payment may have moved to another gateway's account since it was read; what holds is what the change saw.
    const owner = paymentOf(reserved.book, reserved.refund.payment)
    const taker = owner?.account_id == null ? undefined : deps.accountOf(owner.account_id)
    // Without its account, or on a repeat of the same request, the refund stands as it is: the workers go on with it.
    const answered = taker === undefined || owner === undefined || !reserved.first ? undefined : await sendRefund(deps, taker, atGateway(owner), reserved.refund)
    return onTheWire(secrets, answered?.book ?? reserved.book, answered?.refund ?? reserved.refund)
  }

  app.post('/payments/:payment_id', createRefundByPayment, async ({ project, params, body, nonce }) => {
    const { candidates, number } = readPaymentId(secrets, params.payment_id) ?? fail('payment_not_found')
    const order_key = await locate(books, candidates) ?? fail('payment_not_found')
    return refund(project.project_id, order_key, number, body, nonce)
  })

  app.post('/orders/:order_id/refunds', createRefundByOrder, async ({ project, params, body, nonce }) =>
    refund(project.project_id, orderKey(project.project_id, params.order_id), undefined, body, nonce))

  app.get('/refunds/:refund_id', getRefund, async ({ project, params }) => {
    const claim = await books.findRefundClaim(refundKey(project.project_id, params.refund_id)) ?? fail('refund_not_found')
    const book = await books.read(claim.order_key)
    const found = book === undefined ? undefined : refundOf(book, claim.refund)
    if (book === undefined || found === undefined) return fail('refund_not_found')
    return onTheWire(secrets, book, found)
  })
}

const minorOf = (amount: number, currency: string): bigint => {
  const minor = toMinor(amount, currency)
  return typeof minor === 'string' ? fail('invalid_refund_data', `refund_amount ${minor}`) : minor
}

const messages: Record<Refund['state'], string> = {
  pending: 'Refund under way.',
  success: 'Refund processed. The amount reaches the payer in 5 to 7 business days.',
  failed: 'Refund failed. Nothing was given back.',
  cancelled: 'Refund cancelled. Nothing was given back.',
}

const onTheWire = (secrets: Secrets, book: Outline, refund: Refund): WireRefund => ({
  payment_id: wirePaymentId(secrets, book, refund.payment), order_id: book.order.order_id, refund_id: refund.refund_id,
  refund_amount: toMajor(refund.amount_minor, refund.currency), refund_status: refund.state.toUpperCase(), refund_type: refund.type,
  ...(refund.note === null ? {} : { refund_note: refund.note }),
  refund_message: refund.message ?? messages[refund.state],
  gateway_details: { refund_reference_id: refund.gateway_refund_id, refund_utr: refund.utr },
})
