import { qrCode } from '../../qr.ts'
import { decimalsOf, majorOf, part, payerPath, planOf, rows, text, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { inactive, invalid, wrong } from './errors.ts'
import { readMethod, type Method } from './methods.ts'
import { isRefused, orderData, orderOfSession, orderStatus } from './orders.ts'
import type { PaymentData } from './payments.ts'
import { checkSession } from './validate.ts'

/** Order Pay: starts a payment of an order with the means the payer has chosen. */
export const payOrder = (sim: Simulator, { body }: Asked): Answer => {
  const refused = checkSession(body)
  if (refused) return refused
  const asked = body as Body
  const order = orderOfSession(sim, text(asked, 'payment_session_id'))
  if (!order) return wrong('payment_session_id', asked.payment_session_id)
  const now = sim.clock.now()
  const status = orderStatus(order, now)
  if (status !== 'ACTIVE') return inactive(`order is ${status.toLowerCase()}`)
  const { order_meta, base_url } = orderData(order)
  const method = readMethod(part(asked, 'payment_method'), order_meta.payment_methods, now)
  if (isRefused(method)) return method
  const preauth = sim.accounts.get(order.account)?.preauth ?? false
  if (method.authorization && !preauth) return invalid('feature_not_enabled', 'pre-authorisation is not enabled for this account')

  const payment = startPayment(sim, order, method, preauth && (method.name === 'card' || method.authorization !== undefined))
  return { status: 200, body: payEntity(sim, order, payment, method, { base_url, loader: part(part(asked, 'payment_method'), 'upi').upi_redirect_url === true }) }
}

export const startPayment = (sim: Simulator, order: OrderRow, method: Method, preauth: boolean, operation = 'pay'): PaymentRow => {
  const now = sim.clock.now()
  const due_at = now + (method.surface ? sim.settings.drop_after_ms : sim.settings.resolve_delay_ms)
  const data: PaymentData = { method, preauth, message: null, decline: null, plan: planFor(sim, order, method, operation), wrong_otps: 0 }
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method: method.name, amount_minor: order.amount_minor, currency: order.currency,
    state: method.surface ? 'NOT_ATTEMPTED' : 'PENDING', authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at, data: JSON.stringify(data),
  }
  rows.insertPayment(sim.ledger, payment)
  sim.whenDue('payment', payment.id, due_at)
  return payment
}

/** What a fault orders for this payment, decided once, when it starts; approval may come much later. */
const planFor = (sim: Simulator, order: OrderRow, method: Method, operation: string) =>
  planOf(sim, { operation, account: order.account, reference: order.reference, method: method.name, channel: method.channel, vpa: method.vpa, amount_minor: order.amount_minor }, { decline: 'TRANSACTION_DECLINED' })

/** Where the payers' pages are. */
export const page_path = '/pg/view/gateway'

interface Reached { base_url: string; loader: boolean }

const payEntity = (sim: Simulator, order: OrderRow, payment: PaymentRow, method: Method, { base_url, loader }: Reached) => {
  const page = () => base_url + payerPath(sim, page_path, payment.id)
  const common = { action: 'link', cf_payment_id: String(payment.id), channel: method.channel, payment_amount: majorOf(payment.amount_minor), payment_method: method.name }
  const nothing = { url: null, payload: null, content_type: null, method: null }
  if (method.channel === 'collect') return { ...common, action: 'custom', data: { ...nothing, url: loader ? page() : null } }
  if (method.name === 'upi') return { ...common, action: 'custom', data: { ...nothing, payload: upiLinks(order, payment, page()) } }
  if (method.channel === 'post') {
    return { ...common, action: 'post', data: { ...nothing, url: `${base_url}/pg/orders/pay/authenticate/${payment.id}`, content_type: 'application/json', method: 'post', redirect_to_bank: page() } }
  }
  return { ...common, data: { ...nothing, url: page(), payload: {}, content_type: 'application/x-www-form-urlencoded', method: 'get' } }
}

/** Deep links of NPCI's linking specification. Its `url` parameter leads a person without a UPI app to the simulated one. */
const upiLinks = (order: OrderRow, payment: PaymentRow, page: string) => {
  const query = new URLSearchParams({ pa: 'merchant@simulated', pn: 'Simulated merchant', tr: String(payment.id), am: decimalsOf(payment.amount_minor), cu: order.currency, tn: order.reference, mc: '5411', url: page })
  const link = (start: string) => `${start}?${query}`
  return { default: link('upi://pay'), gpay: link('tez://upi/pay'), phonepe: link('phonepe://pay'), paytm: link('paytmmp://pay'), bhim: link('bhim://pay') }
}

/** For the QR channel the links become one picture. Drawn after the ledger is written, since it takes a few milliseconds. */
export const drawQr = async (answer: Answer): Promise<Answer> => {
  const body = answer.body as { channel: string; data: { payload: { default: string } } }
  if (body.channel !== 'qrcode') return answer
  return { ...answer, body: { ...body, data: { ...body.data, payload: { qrcode: await qrCode(body.data.payload.default) } } } }
}

export const payFacts = (sim: Simulator, { body }: Asked) => {
  const asked = (body ?? {}) as Body
  const order = orderOfSession(sim, text(asked, 'payment_session_id'))
  const method = part(asked, 'payment_method')
  const [name = ''] = Object.keys(method)
  const fields = part(method, name)
  return { account: order?.account, reference: order?.reference, amount_minor: order?.amount_minor, method: name, channel: text(fields, 'channel'), vpa: text(fields, 'upi_id') || undefined }
}
