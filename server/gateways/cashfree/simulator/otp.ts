import { rows, text, type Answer, type Asked, type Body, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { inactive, notFound } from './errors.ts'
import { paymentData } from './payments.ts'
import { settlePayment } from './settle.ts'
import { checkOtp } from './validate.ts'

/** The published test OTP; any other is wrong. */
export const right_otp = '111000'
const most_wrong_otps = 3

/** Counts a wrong OTP; the last one allowed ends the payment. */
export const wrongOtp = (sim: Simulator, payment: PaymentRow): PaymentRow => {
  const data = paymentData(payment)
  if (data.wrong_otps + 1 >= most_wrong_otps) return settlePayment(sim, payment, { kind: 'decline', code: 'OTP_FAILED' })
  const counted = { ...payment, state: 'PENDING', data: JSON.stringify({ ...data, wrong_otps: data.wrong_otps + 1 }) }
  rows.savePayment(sim.ledger, counted)
  return counted
}

/** Submits or resends the OTP of a card payment that was started with channel `post`. No credentials are needed. */
export const authenticate = (sim: Simulator, { params, body }: Asked): Answer => {
  const refused = checkOtp(body)
  if (refused) return refused
  const id = Number(params.cf_payment_id)
  const payment = Number.isSafeInteger(id) ? rows.paymentById(sim.ledger, id) : undefined
  if (!payment || paymentData(payment).method.channel !== 'post') return notFound('payment')
  if (payment.state !== 'NOT_ATTEMPTED' && payment.state !== 'PENDING') return inactive('the payment has ended')
  const action = text(body as Body, 'action')
  const answer = (authenticate_status: string, payment_message: string): Answer => ({ status: 200, body: { action, authenticate_status, cf_payment_id: String(id), payment_message } })
  if (action === 'RESEND_OTP') return answer('SUCCESS', 'OTP sent again')
  if (text(body as Body, 'otp') === right_otp) {
    settlePayment(sim, payment, { kind: 'approve' })
    return answer('SUCCESS', 'payment is being processed')
  }
  wrongOtp(sim, payment)
  return answer('FAILED', 'otp is invalid')
}
