import { decimalsOf, part, payerPath, planOf, rows, text, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { alreadyPaid, invalid } from './errors.ts'
import { idOf, numberOf } from './ids.ts'
import { readMethod, type Method } from './methods.ts'
import { findOrder } from './orders.ts'
import type { PaymentData } from './payments.ts'
import { checkPayment } from './validate.ts'

/** POST /payments/create/json: begins a payment of an order. */
export const createPayment = (sim: Simulator, { account, body, base_url }: Asked): Answer => {
  const refused = checkPayment(body)
  if (refused) return refused
  const asked = body as Body
  const order = findOrder(sim, account, text(asked, 'order_id'))
  if (!order) return invalid(`${text(asked, 'order_id')} is not a valid id.`, 'order_id')
  if (order.state === 'paid' || rows.paymentsOfOrder(sim.ledger, order.id).some(({ state }) => state === 'authorized')) return alreadyPaid
  if (Number(asked.amount) !== order.amount_minor || text(asked, 'currency') !== order.currency) return invalid('Your payment amount is different from your order amount. To pay successfully, please try using right amount.', 'amount')
  const method = readMethod(asked, sim.clock.now())
  if ('status' in method) return method

  const payment = insertPayment(sim, order, method, asked)
  return { status: 200, body: { razorpay_payment_id: idOf(sim, 'pay', payment.id), next: nextOf(sim, order, payment, method, base_url) } }
}

/** `operation`: what fault rules know its beginning by. */
export const insertPayment = (sim: Simulator, order: OrderRow, method: Method, asked: Body, { page = false, operation = 'create_payment' } = {}): PaymentRow => {
  const now = sim.clock.now()
  const due_at = now + (method.flow === 'collect' ? sim.settings.resolve_delay_ms : sim.settings.drop_after_ms)
  const data: PaymentData = {
    method, notes: part(asked, 'notes'), email: text(asked, 'email'), contact: String(asked.contact), description: text(asked, 'description') || null,
    callback_url: text(asked, 'callback_url') || null, page, plan: planFor(sim, order, method, operation), failure: null, late: false, paid_from: null,
  }
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method: method.name, amount_minor: order.amount_minor, currency: order.currency,
    state: 'created', authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at, data: JSON.stringify(data),
  }
  rows.insertPayment(sim.ledger, payment)
  rows.setOrderState(sim.ledger, order.id, 'attempted')
  sim.whenDue('payment', payment.id, due_at)
  return payment
}

/** What a fault orders for this payment, decided once, when it starts; approval may come much later. */
const planFor = (sim: Simulator, order: OrderRow, method: Method, operation: string) =>
  planOf(sim, { operation, account: order.account, reference: order.reference, method: method.name, channel: method.flow, vpa: method.vpa ?? undefined, amount_minor: order.amount_minor }, { decline: 'payment_failed' })

/** Where the payers' pages are. */
export const page_path = '/v1/gateway/authorize'

const nextOf = (sim: Simulator, order: OrderRow, payment: PaymentRow, method: Method, base_url: string) => {
  const id = idOf(sim, 'pay', payment.id)
  const page = base_url + payerPath(sim, page_path, payment.id)
  const poll = { action: 'poll', url: `${base_url}/v1/payments/${id}` }
  if (method.flow === 'collect') return [poll]
  if (method.flow === 'intent') return [{ action: 'intent', url: upiLink(order, payment, page) }, poll]
  return [{ action: 'redirect', url: page }, ...(method.name === 'card' ? [{ action: 'otp_generate', url: `${base_url}/v1/payments/${id}/otp_generate?key_id=${order.account}` }] : [])]
}

/** NPCI's linking specification. Its `url` parameter leads a person without a UPI app to the simulated one. */
const upiLink = (order: OrderRow, payment: PaymentRow, page: string) =>
  `upi://pay?${new URLSearchParams({ pa: 'simulated@rzp', pn: 'Simulated merchant', tr: String(payment.id), tn: 'razorpay', am: decimalsOf(payment.amount_minor), cu: order.currency, mc: '5411', url: page })}`

export const payFacts = (sim: Simulator, { body }: Asked) => {
  const number = numberOf(sim, 'order', text(body, 'order_id'))
  const order = number === undefined ? undefined : rows.orderById(sim.ledger, number)
  const upi = part(body, 'upi')
  return { reference: order?.reference, amount_minor: order?.amount_minor, method: text(body, 'method'), channel: text(upi, 'flow') || undefined, vpa: text(upi, 'vpa') || undefined }
}
