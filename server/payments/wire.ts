import type { Static } from 'typebox'
import type { Outline, Payment } from '../orders/index.ts'
import { wireTime } from '../platform/clock.ts'
import { paymentId } from '../platform/ids.ts'
import { toMajor } from '../platform/money.ts'
import { secretOf, type Secrets } from '../platform/secrets.ts'
import { wireStatus } from './payment.ts'
import type { PaymentAttempt, PaymentDetails } from './schema.ts'

export interface WireDeps {
  secrets: Secrets
  public_url: string
}

/** The payment's id on the wire, made under the secret of its order. */
export const wirePaymentId = (secrets: Secrets, { order }: Outline, number: number) =>
  paymentId(secretOf(secrets, order.secret_version), order.order_key, number)

/** The merchant's page with the order's id added; null where no page was named, or none that is one (of an order opened before that was checked). */
export const returnUrl = ({ order }: Outline, payment: Payment): string | null => {
  const base = payment.return_base_url ?? order.return_base_url
  if (base === null) return null
  const url = URL.parse(base)
  if (url === null) return null
  url.searchParams.set('order_id', order.order_id)
  return url.href
}

const errorDetails = ({ error_code, error_description }: Payment) => (error_code === null ? {} : { error_details: { error_code, error_description: error_description ?? error_code } })

export const paymentAttempt = ({ secrets, public_url }: WireDeps, book: Outline, payment: Payment): Static<typeof PaymentAttempt> => {
  const { order } = book
  const [payment_status, capture_status] = wireStatus(payment)
  const payment_id = wirePaymentId(secrets, book, payment.number)
  const step = payment.next_step
  return {
    payment_id, order_id: order.order_id, payment_method: payment.method,
    payment_amount: toMajor(payment.amount_minor, payment.currency), payment_status, capture_status,
    capture_amount: toMajor(payment.captured_minor, payment.currency), processor_ref: payment.processor_ref,
    redirect_url: step?.kind === 'redirect' || step?.kind === 'form' ? `${public_url}/redirect/${payment_id}` : null,
    return_url: returnUrl(book, payment),
    payload: step?.kind === 'app' ? step.link : step?.kind === 'qr' ? step.image : null,
    payment_time: wireTime(payment.created_at), order_expiry_time: wireTime(order.expires_at),
    ...errorDetails(payment),
  }
}

export const paymentDetails = ({ secrets, public_url }: WireDeps, book: Outline, payment: Payment): Static<typeof PaymentDetails> => {
  const [status, capture_status] = wireStatus(payment)
  const payment_id = wirePaymentId(secrets, book, payment.number)
  const step = payment.next_step
  return {
    status, order_id: book.order.order_id, payment_id, capture_status,
    capture_amount: toMajor(payment.captured_minor, payment.currency), payment_amount: toMajor(payment.amount_minor, payment.currency),
    payment_currency: payment.currency, payment_method: payment.method,
    ...(payment.message === null ? {} : { payment_message: payment.message }),
    ...(step?.kind === 'redirect' || step?.kind === 'form' ? { redirect_url: `${public_url}/redirect/${payment_id}` } : {}),
    gateway_details: { auth_id: payment.auth_id, processor_ref: payment.processor_ref, utr: payment.utr },
    ...errorDetails(payment),
  }
}
