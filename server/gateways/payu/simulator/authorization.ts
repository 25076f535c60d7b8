import { minorOfText, rows, type Answer, type Asked, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { paymentData } from './entity.ts'
import { failed, parameter_missing } from './errors.ts'
import { formOf } from './pay.ts'

/** Captures held money (once, all or a part: the rest is released), or lets it go. */
export const authorize = (sim: Simulator, asked: Asked, payment: PaymentRow, action: 'CAPTURE' | 'VOID'): Answer => {
  const { var2: token = '', var3 } = formOf(asked)
  if (token === '' || var3 === undefined) return parameter_missing
  const data = paymentData(payment)
  if (Object.values(data.tokens).includes(token)) return failed('FAILURE - Token already exists.', 106)
  if (payment.state !== 'auth') return payment.captured_minor > 0 ? failed('FAILURE - Capture already successful for this transaction', 301) : failed('FAILURE - Invalid transaction status', 111)
  if (rows.captureOfPayment(sim.ledger, payment.id)) return failed('FAILURE - Request is already logged', 109)
  const amount_minor = minorOfText(var3)
  if (amount_minor === undefined || amount_minor < 1) return failed('FAILURE - Invalid amount', 105)
  if (amount_minor > payment.authorized_minor) return failed('FAILURE - Amount greater than maximum capturable amount', 303)

  const fault = sim.faults.pick('outcome', () => ({ operation: action === 'VOID' ? 'void' : 'capture', account: payment.account, reference: referenceOf(sim, payment), amount_minor, method: payment.method }))
  if (fault?.kind === 'decline') return failed('FAILURE - Request declined by the bank', 105)
  const id = sim.ledger.nextId('captures')
  const queued = fault?.kind === 'pending'
  rows.insertCapture(sim.ledger, { id, payment_id: payment.id, action, amount_minor, state: queued ? 'queued' : 'success', created_at: sim.clock.now() })
  const done = action === 'VOID' ? { state: 'cancelled', authorized_minor: 0 } : { state: 'captured', captured_minor: amount_minor }
  rows.savePayment(sim.ledger, { ...payment, due_at: null, ...(queued ? {} : done), data: JSON.stringify({ ...data, tokens: { ...data.tokens, [id]: token } }) })
  return { status: 200, body: action === 'VOID'
    ? { status: 1, msg: 'Cancel Request Queued', txn_update_id: String(id), bank_ref_num: null, mihpayid: String(payment.id), error_code: 102 }
    : { status: 1, msg: 'Capture Request Queued', request_id: String(id), bank_ref_num: null, mihpayid: String(payment.id), error_code: 102 } }
}

export const referenceOf = (sim: Simulator, payment: PaymentRow): string => rows.orderById(sim.ledger, payment.order_id)?.reference ?? ''
