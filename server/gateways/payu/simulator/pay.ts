import { decimalsOf, minorOfText, payerPath, planOf, rows, text, type Account, type Answer, type Asked, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { duplicate, invalid, shown } from './errors.ts'
import { orderData, type OrderData, type PaymentData } from './entity.ts'
import { entered_there, readMethod, type Method } from './methods.ts'

/** Where the payers' pages are. */
export const page_path = '/secure'

const required: Record<string, RegExp> = {
  txnid: /^[A-Za-z0-9_.-]{1,25}$/, productinfo: /^.{1,100}$/, firstname: /^.{1,60}$/, email: /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/, phone: /^\d{10}$/,
  surl: /^https?:\/\//, furl: /^https?:\/\//,
}
const required_of_servers = { ...required, s2s_client_ip: /./, s2s_device_info: /./, txn_s2s_flow: /^4$/ }

/** The fields of a form. */
export const formOf = ({ body }: Pick<Asked, 'body'>): Record<string, string> => (body ?? {}) as Record<string, string>

export const ownerOf = (account: Account | undefined): string => {
  if (!account) throw new Error('this operation needs credentials, and the door let it through without')
  return account.client_id
}

/** A payer's browser that posts the form itself is led to PayU's page; a server says that it is one. */
export const isBrowser = ({ txn_s2s_flow = '' }: Record<string, string>) => txn_s2s_flow === ''

/** Collect Payment, server to server: a transaction, and where its payer goes. */
export const pay = (sim: Simulator, asked: Asked): Answer => {
  const fields = formOf(asked)
  if (isBrowser(fields)) return payOnPage(sim, asked)
  const amount_minor = readAmount(fields, required_of_servers)
  if (typeof amount_minor !== 'number') return amount_minor
  const method = readMethod(fields, sim.clock.now())
  if ('status' in method) return method
  const made = make(sim, asked, amount_minor, method)
  return made === undefined ? duplicate : { status: 200, body: started(sim, made.order, made.payment, method) }
}

/** The same from a payer's browser. Who posts the form again while the payment waits is led to its page again. */
const payOnPage = (sim: Simulator, asked: Asked): Answer => {
  const fields = formOf(asked)
  const amount_minor = readAmount(fields, required)
  if (typeof amount_minor !== 'number') return shown(amount_minor)
  const known = rows.orderByReference(sim.ledger, ownerOf(asked.account), fields.txnid ?? '')
  const [waiting] = known?.amount_minor === amount_minor ? rows.paymentsOfOrder(sim.ledger, known.id).filter(({ state }) => state === 'pending') : []
  const payment = waiting ?? make(sim, asked, amount_minor, entered_there)?.payment
  return payment === undefined ? shown(duplicate) : { status: 303, body: '', headers: { location: asked.base_url + payerPath(sim, page_path, payment.id) } }
}

/** In paise; or what is wrong with the request. */
const readAmount = (fields: Record<string, string>, needed: Record<string, RegExp>): number | Answer => {
  const wrong = Object.entries(needed).find(([name, shape]) => !shape.test(fields[name] ?? ''))
  if (wrong) return invalid(wrong[0])
  const amount_minor = minorOfText(fields.amount)
  if (amount_minor === undefined || amount_minor < 100) return invalid('amount')
  return (fields.email ?? '').length > 50 ? invalid('email') : amount_minor
}

/** Undefined where the txnid was used. */
const make = (sim: Simulator, asked: Asked, amount_minor: number, method: Method) => {
  const order = newOrder(sim, asked, amount_minor)
  if (!rows.insertOrder(sim.ledger, order)) return undefined
  const payment = newPayment(sim, order, method, formOf(asked).pre_authorize === '1')
  rows.insertPayment(sim.ledger, payment)
  if (payment.due_at !== null) sim.whenDue('payment', payment.id, payment.due_at)
  return { order, payment }
}

/** What may be remembered of a request: no card, no hash. */
const kept = ['key', 'txnid', 'amount', 'productinfo', 'firstname', 'email', 'phone', 'surl', 'furl', 'notifyurl', ...Array.from({ length: 10 }, (_, at) => `udf${at + 1}`)]

const newOrder = (sim: Simulator, asked: Asked, amount_minor: number): OrderRow => {
  const fields = formOf(asked)
  const data: OrderData = { fields: Object.fromEntries(Object.entries(fields).filter(([name]) => kept.includes(name))), base_url: asked.base_url }
  const now = sim.clock.now()
  return {
    id: sim.ledger.nextId('orders'), account: ownerOf(asked.account), reference: fields.txnid ?? '', amount_minor, currency: 'INR', state: 'made', created_at: now,
    expires_at: now + sim.settings.drop_after_ms, data: JSON.stringify(data),
  }
}

const newPayment = (sim: Simulator, order: OrderRow, { method, ...shown }: Method, held: boolean): PaymentRow => {
  const now = sim.clock.now()
  const data: PaymentData = { ...shown, held, decline: null, plan: planFor(sim, order, { ...shown, method }), opened: false, wrong_otps: 0, tokens: {} }
  return {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method, amount_minor: order.amount_minor, currency: 'INR', state: 'pending',
    authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at: now + (shown.surface ? sim.settings.drop_after_ms : sim.settings.resolve_delay_ms), data: JSON.stringify(data),
  }
}

/** What a fault orders for this payment, decided once, when it starts; approval may come much later. */
const planFor = (sim: Simulator, order: OrderRow, { method, vpa }: Method) =>
  planOf(sim, { operation: 'pay', account: order.account, reference: order.reference, method, vpa, amount_minor: order.amount_minor }, { decline: 'E312' })

const started = (sim: Simulator, order: OrderRow, payment: PaymentRow, { method, surface }: Method) => {
  const { base_url } = orderData(order)
  const page = base_url + payerPath(sim, page_path, payment.id)
  const metaData = { message: null, referenceId: String(payment.id), statusCode: null, txnId: order.reference, txnStatus: method === 'card' ? 'Enrolled' : 'pending', unmappedStatus: 'pending' }
  if (surface === undefined) return { metaData, result: {} }
  const form = { acsTemplate: template(`${page}/start`, String(payment.id)), otpPostUrl: `${base_url}/ResponseHandler.php` }
  return { metaData, result: method === 'upi' ? { ...intent(sim, order, payment, page), ...form } : form }
}

/** The query of a UPI link. Its `url` leads a person without a UPI app to the simulated one. */
const intent = (sim: Simulator, order: OrderRow, payment: PaymentRow, page: string) => {
  const name = sim.accounts.get(order.account)?.label ?? order.account
  const query = new URLSearchParams({ pa: 'merchant@simulated', pn: name, tr: String(payment.id), tid: `PPPL${payment.id}`, am: decimalsOf(order.amount_minor), cu: 'INR', tn: 'UPIIntent', url: page })
  return { paymentId: String(payment.id), merchantName: name, merchantVpa: 'merchant@simulated', amount: decimalsOf(order.amount_minor), intentURIData: query.toString() }
}

/** A page that posts itself to the bank, as base64. */
const template = (action: string, id: string) => Buffer.from(
  `<html><body><form name="payment_post" id="payment_post" action="${action}" method="post"><input type="hidden" name="mihpayid" value="${id}"></form><script type='text/javascript'>window.onload=function(){document.forms['payment_post'].submit()}</script></body></html>`,
).toString('base64')

export const payFacts = (asked: Asked) => {
  const fields = formOf(asked)
  return { reference: text(asked.body, 'txnid'), amount_minor: minorOfText(fields.amount), vpa: fields.vpa }
}
