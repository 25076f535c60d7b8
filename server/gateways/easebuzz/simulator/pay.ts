import { decimalsOf, planOf, rows, type Answer, type Asked, type Facts, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { not_paid } from './errors.ts'
import { easepayId, orderData, paymentData, type PaymentData } from './entity.ts'
import { entered_there, readMethod, wallet, type Method } from './methods.ts'
import { formOf, pageOf, paymentOfKey } from './transactions.ts'

/** Takes a payment of a transaction, from the merchant's server or the payer's browser: the access key is the credential. */
export const pay = (sim: Simulator, asked: Asked): Answer => {
  const fields = formOf(asked)
  const found = paymentOfKey(sim, fields.access_key)
  if (!found) return not_paid('Invalid access key.')
  const { payment, order } = found
  if (payment.state !== 'preinitiated') return not_paid('The transaction was initiated before.')
  const account = sim.accounts.get(order.account)
  const method = account ? readMethod(fields, account, sim.clock.now()) : 'There is no such merchant.'
  if (typeof method === 'string') return not_paid(method)
  return answerOf(sim, order, begin(sim, order, payment, method), method, fields.request_mode)
}

/** Easebuzz's own page: here it asks for a card, or is the wallet's or the bank's, as `show_payment_mode` says. */
export const hosted = (sim: Simulator, { params }: Asked): { location: string } | undefined => {
  const found = paymentOfKey(sim, params.access_key)
  if (!found) return undefined
  const [shown = ''] = (orderData(found.order).fields.show_payment_mode ?? '').split(',')
  if (found.payment.state === 'preinitiated') begin(sim, found.order, found.payment, onPage[shown] ?? any_bank)
  return { location: pageOf(sim, found.order, found.payment) }
}

const onPage: Record<string, Method> = { MW: wallet, CC: entered_there, DC: entered_there }
const any_bank: Method = { method: 'netbanking', mode: 'NB', bank_code: '', title: 'a means that the payer has chosen', surface: 'bank' }

const begin = (sim: Simulator, order: OrderRow, payment: PaymentRow, { method, ...shown }: Method): PaymentRow => {
  const data: PaymentData = { ...paymentData(payment), vpa: '', ...shown, plan: planOf(sim, { operation: 'pay', account: order.account, reference: order.reference, method, vpa: shown.vpa, amount_minor: order.amount_minor }, { decline: 'Transaction declined by the bank' }) }
  if (shown.surface === undefined) delete data.surface
  const due_at = sim.clock.now() + (shown.surface === undefined ? sim.settings.resolve_delay_ms : sim.settings.drop_after_ms)
  const begun = { ...payment, state: shown.surface === undefined ? 'pending' : 'initiated', due_at, data: JSON.stringify(data) }
  sim.ledger.write('update payments set method = :method where id = :id', { method, id: payment.id })
  rows.savePayment(sim.ledger, begun)
  sim.whenDue('payment', begun.id, due_at)
  return begun
}

/** A UPI link, a word that the payer is asked, a page that leads a browser on, or, for a browser itself, the way. */
const answerOf = (sim: Simulator, order: OrderRow, payment: PaymentRow, { method, surface }: Method, request_mode: string | undefined): Answer => {
  const page = pageOf(sim, order, payment)
  const easepayid = easepayId(payment.id)
  if (surface === undefined) return { status: 200, body: { status: 'pending', msg_desc: 'The payer was asked to approve the payment.', easepayid } }
  if (method === 'upi') return { status: 200, body: { status: 'pending', msg_desc: 'QR code made.', qr_link: link(sim, order, payment, page), easepayid } }
  if (request_mode === undefined) return { status: 303, body: '', headers: { location: page } }
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<html><body><form id="acs" action="${page}/start" method="post"><input type="hidden" name="easepayid" value="${easepayid}"></form><script>document.getElementById('acs').submit()</script></body></html>` }
}

/** A UPI link. Its `url` leads a person without a UPI app to the simulated one. */
const link = (sim: Simulator, order: OrderRow, payment: PaymentRow, page: string) => `upi://pay?${new URLSearchParams({
  pa: 'merchant@simulated', pn: sim.accounts.get(order.account)?.label ?? order.account, tr: easepayId(payment.id), am: decimalsOf(order.amount_minor), cu: 'INR', tn: order.reference, url: page,
})}`

export const payFacts = (sim: Simulator, asked: Asked): Facts => {
  const { access_key, upi_va } = formOf(asked)
  const order = paymentOfKey(sim, access_key)?.order
  return { reference: order?.reference, account: order?.account, amount_minor: order?.amount_minor, vpa: upi_va }
}
