import { notFoundPage, payerPath, rows, text, type Asked, type Page, type PageRoute, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { cardToEnter, enteredCard } from './methods.ts'
import { orderData, orderOfSession, orderStatus } from './orders.ts'
import { page_path, startPayment } from './pay.ts'
import { paymentData } from './payments.ts'
import { back } from './return.ts'

/** Cashfree's own page: a browser posts a payment session to it. It asks for a card, and offers nothing else. */
export const checkoutPages = (sim: Simulator): PageRoute[] => [{ method: 'POST', path: '/pg/view/sessions/checkout', handle: asked => openCheckout(sim, asked) }]

const open = ['NOT_ATTEMPTED', 'PENDING']

/** Each attempt is a payment of the order; one that is open is gone on with. An order that takes no payment sends the payer back to the shop. */
const openCheckout = (sim: Simulator, { body }: Asked): Page => {
  const order = orderOfSession(sim, text(body, 'payment_session_id'))
  if (!order) return { status: 404, html: notFoundPage('This payment session belongs to no order.') }
  if (orderStatus(order, sim.clock.now()) !== 'ACTIVE') return back(order) ?? { html: notFoundPage('This order takes no more payments.') }
  const { base_url, order_meta } = orderData(order)
  const allowed = typeof order_meta.payment_methods === 'string' ? order_meta.payment_methods.split(',') : ['cc']
  if (!allowed.some(name => ['cc', 'dc'].includes(name.trim()))) return { html: notFoundPage('This order is not for cards, and this page offers nothing else.') }
  const [last] = rows.paymentsOfOrder(sim.ledger, order.id)
  const payment = last !== undefined && open.includes(last.state) ? last : startPayment(sim, order, cardToEnter, sim.accounts.get(order.account)?.preauth ?? false, 'create_order')
  return { location: base_url + payerPath(sim, page_path, payment.id) }
}

export const enterCard = (sim: Simulator, payment: PaymentRow, number: string): PaymentRow => {
  const entered = { ...payment, data: JSON.stringify({ ...paymentData(payment), method: enteredCard(number) }) }
  rows.savePayment(sim.ledger, entered)
  return entered
}
