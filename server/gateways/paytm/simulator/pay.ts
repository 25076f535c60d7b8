import { decimalsOf, notFoundPage, part, payerPath, planOf, rows, sealed, text, unsealed, type Answer, type Asked, type OrderRow, type Page, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { duplicate, said, sessionOver, usedOrder } from './answers.ts'
import { orderOfToken, tokenOf } from './door.ts'
import { cardOnPage, readMethod, wallet, type Method } from './methods.ts'
import { attemptData, orderData, ownerOf, standing, type AttemptData } from './orders.ts'

const isAnswer = (value: object): value is Answer => 'status' in value && 'body' in value

/** Below the simulator's base URL: where payers' pages are. */
export const page_path = '/payer'

/** Pays an order by the means that the payer has chosen. */
export const processTransaction = (sim: Simulator, { account, query, body: request, base_url }: Asked): Answer => {
  const now = sim.clock.now()
  const body = part(request, 'body')
  const order = rows.orderByReference(sim.ledger, ownerOf(account).client_id, query.orderId ?? '')
  if (!order) return sessionOver
  if (order.state === 'PAID') return usedOrder
  if (standing(sim, order)) return duplicate
  const method = readMethod(body, now)
  if (isAnswer(method)) return method
  const payment = begin(sim, order, method)
  return said(now, whereTo(sim, order, payment, method, base_url))
}

/** Starts an attempt. It ends by itself when the order's time is over, or, where the payer is asked in their app, at once. */
const begin = (sim: Simulator, order: OrderRow, method: Method): PaymentRow => {
  const now = sim.clock.now()
  const due_at = method.surface ? order.expires_at : now + sim.settings.resolve_delay_ms
  const data: AttemptData = { method, code: '402', message: 'Looks like the payment is not complete. Please wait while we confirm the status with your bank.', plan: planFor(sim, order, method), wrong_otps: 0 }
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method: method.name, amount_minor: order.amount_minor, currency: order.currency, state: 'PENDING',
    authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at, data: JSON.stringify(data),
  }
  rows.insertPayment(sim.ledger, payment)
  sim.whenDue('payment', payment.id, due_at)
  return payment
}

/** What a fault orders for this attempt, decided once, when it starts. Paytm knows one currency: it cannot charge another. */
const planFor = (sim: Simulator, order: OrderRow, method: Method) =>
  planOf(sim, { operation: 'pay', account: order.account, reference: order.reference, method: method.name, vpa: method.vpa, amount_minor: order.amount_minor }, { decline: '227' })

const whereTo = (sim: Simulator, order: OrderRow, payment: PaymentRow, method: Method, base_url: string) => {
  const query = new URLSearchParams({ mid: order.account, orderId: order.reference })
  const form = (path: string, content: Record<string, string>) => ({
    bankForm: { pageType: 'redirect', isForceResendOtp: false, redirectForm: { actionUrl: `${base_url}${path}?${query}`, method: 'post', type: 'redirect', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, content } },
  })
  if (method.surface === 'upi') {
    // A link of NPCI's; its `url` leads a person without a UPI app to the simulated one.
    const link = new URLSearchParams({ pa: 'merchant@simulated', pn: 'Simulated merchant', tr: String(payment.id), am: decimalsOf(payment.amount_minor), cu: 'INR', tn: order.reference, mc: '5411', url: base_url + payerPath(sim, page_path, payment.id) })
    return { deepLinkInfo: { deepLink: `upi://pay?${link}`, orderId: order.reference, cashierRequestId: String(payment.id), transId: String(payment.id) } }
  }
  const txnToken = tokenOf(sim, order)
  if (method.vpa !== undefined) return form('/theia/api/v1/upiPollPage', { MERCHANT_VPA: 'merchant@simulated', CHANNEL: 'PGPTM', externalSrNo: String(payment.id), MCC: '5411', payerVpa: method.vpa, txnAmount: decimalsOf(payment.amount_minor), txnToken })
  return form('/bank', { MD: sealed(sim.secret, 'bank', payment.id), PaReq: 'simulated' })
}

const nothing: Page = { status: 404, html: notFoundPage('This form belongs to no payment, or its time is over.') }

/** Where the payer's browser posts a bank form, a waiting page or Paytm's own page: each leads to the payer's page. */
export const bank = (sim: Simulator, { body, base_url }: Asked): Page => {
  const id = unsealed(sim.secret, 'bank', text(body, 'MD'))
  return id === undefined ? nothing : { location: base_url + payerPath(sim, page_path, id) }
}

export const poll = (sim: Simulator, { body, base_url }: Asked): Page => {
  const order = orderOfToken(sim, text(body, 'txnToken'))
  const payment = order && standing(sim, order)
  return payment === undefined ? nothing : { location: base_url + payerPath(sim, page_path, payment.id) }
}

/** Paytm's own page. Simulated as far as it is used: the payer enters a card where the order is for cards, else logs in and pays from the wallet. Coming there begins the one attempt. */
export const showPaymentPage = (sim: Simulator, { body, base_url }: Asked): Page => {
  const order = orderOfToken(sim, text(body, 'txnToken'))
  if (order === undefined || order.reference !== text(body, 'orderId') || order.account !== text(body, 'mid')) return nothing
  const method = orderData(order).modes.some(mode => mode === 'CREDIT_CARD' || mode === 'DEBIT_CARD') ? cardOnPage() : wallet
  const known = rows.paymentsOfOrder(sim.ledger, order.id).find(each => attemptData(each).method.surface === method.surface)
  const payment = known ?? standing(sim, order) ?? begin(sim, order, method)
  return { location: base_url + payerPath(sim, page_path, payment.id) }
}

export const payFacts = ({ query, body }: Asked) => ({ reference: query.orderId, method: text(part(body, 'body'), 'paymentMode'), vpa: text(part(body, 'body'), 'payerAccount') || undefined })
