import { createHmac } from 'node:crypto'
import { rows, text, type Answer, type Asked, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { failed, invalid, noSuchId } from './errors.ts'
import { failureOf } from './failures.ts'
import { idOf, numberOf } from './ids.ts'
import { paymentData } from './payments.ts'
import { settlePayment } from './settle.ts'
import { isRightOtp } from './test-data.ts'

/** The OTP of a card payment, asked for on the merchant's own page. Its calls carry the key id only, or nothing. */
const find = (sim: Simulator, { params }: Asked): PaymentRow | undefined => {
  const number = numberOf(sim, 'pay', params.id ?? '')
  const payment = number === undefined ? undefined : rows.paymentById(sim.ledger, number)
  return payment?.method === 'card' && payment.state === 'created' ? payment : undefined
}

export const generateOtp = (sim: Simulator, asked: Asked): Answer => {
  const payment = find(sim, asked)
  if (!payment) return noSuchId
  const id = idOf(sim, 'pay', payment.id)
  const card = paymentData(payment).method.card
  const url = (action: string) => `${asked.base_url}/v1/payments/${id}/otp/${action}`
  return {
    status: 200,
    body: {
      razorpay_payment_id: id, next: [{ action: 'otp_submit', url: url('submit') }, { action: 'otp_resend', url: url('resend') }],
      metadata: { issuer: null, network: card?.network ?? null, last4: card?.number_end ?? null, iin: card?.iin ?? null },
    },
  }
}

export const submitOtp = (sim: Simulator, asked: Asked): Answer => {
  const payment = find(sim, asked)
  if (!payment) return noSuchId
  const otp = text(asked.body, 'otp')
  if (!/^\d{1,10}$/.test(otp)) return invalid('The otp format is invalid.', 'otp')
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`payment ${payment.id} has no order`)
  if (!isRightOtp(otp)) {
    const wrong = failed(failureOf('incorrect_otp'), idOf(sim, 'pay', payment.id), idOf(sim, 'order', order.id))
    return { ...wrong, body: { ...(wrong.body as object), next: ['otp_submit', 'otp_resend'] } }
  }
  const settled = settlePayment(sim, payment, { kind: 'approve' })
  const { failure } = paymentData(settled)
  return failure === null ? { status: 200, body: successFields(sim, order, settled) } : failed(failure, idOf(sim, 'pay', payment.id), idOf(sim, 'order', order.id))
}

/** What a payer brings back from a payment that was authorised: order and payment, signed with the account's secret. */
export const successFields = (sim: Simulator, order: OrderRow, payment: PaymentRow) => {
  const [razorpay_order_id, razorpay_payment_id] = [idOf(sim, 'order', order.id), idOf(sim, 'pay', payment.id)]
  return { razorpay_payment_id, razorpay_order_id, razorpay_signature: signReturn(sim.accounts.get(order.account)?.client_secret ?? '', razorpay_order_id, razorpay_payment_id) }
}

/** Lower-case hex of HMAC-SHA256 over both ids with a bar between, under the key secret. */
export const signReturn = (key_secret: string, order_id: string, payment_id: string): string => createHmac('sha256', key_secret).update(`${order_id}|${payment_id}`).digest('hex')
