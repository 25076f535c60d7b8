import { notFoundPage, payerPath, rows, text, type Asked, type Body, type Page, type PageRoute, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { cardToEnter, enteredCard } from './methods.ts'
import { findOrder } from './orders.ts'
import { insertPayment, page_path } from './pay.ts'
import { paymentData } from './payments.ts'

/** Hosted checkout: a browser posts an order to it. It asks for a card, and offers nothing else. Source: razorpay.com/docs, "Hosted Checkout". */
export const checkoutPages = (sim: Simulator): PageRoute[] => [{ method: 'POST', path: '/v1/checkout/embedded', handle: asked => openCheckout(sim, asked) }]

/** Each attempt is a payment of the order; one that is open is gone on with. */
const openCheckout = (sim: Simulator, { body, base_url }: Asked): Page => {
  const account = sim.accounts.get(text(body, 'key_id'))
  const order = account === undefined ? undefined : findOrder(sim, account, text(body, 'order_id'))
  if (!order || Number(text(body, 'amount')) !== order.amount_minor || text(body, 'currency') !== order.currency) return { status: 400, html: notFoundPage('This is no order of the account, or one of other money.') }
  const payments = rows.paymentsOfOrder(sim.ledger, order.id)
  if (payments.some(({ state }) => ['authorized', 'captured', 'refunded'].includes(state))) return { html: notFoundPage('This order is paid.') }
  const open = payments.find(({ state }) => state === 'created')
  const payment = open ?? insertPayment(sim, order, cardToEnter, fieldsOf(body as Body), { page: true, operation: 'create_order' })
  return { location: base_url + payerPath(sim, page_path, payment.id) }
}

/** The form's names with brackets, as a payment has them. */
const fieldsOf = (form: Body): Body => ({
  email: text(form, 'prefill[email]'), contact: text(form, 'prefill[contact]'), callback_url: text(form, 'callback_url'),
  notes: Object.fromEntries(Object.entries(form).flatMap(([name, value]) => { const [, note] = /^notes\[(\w+)\]$/.exec(name) ?? []; return note === undefined ? [] : [[note, value]] })),
})

export const enterCard = (sim: Simulator, payment: PaymentRow, number: string): PaymentRow => {
  const entered = { ...payment, data: JSON.stringify({ ...paymentData(payment), method: enteredCard(number) }) }
  rows.savePayment(sim.ledger, entered)
  return entered
}
