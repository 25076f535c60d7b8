import { decimalsOf, isBody, part, payerPath, planOf, rows, text, type Answer, type Asked, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { bad, duplicate, notEntitled } from './errors.ts'
import { readMethod, readPageMethod, type Method } from './methods.ts'
import { orderId, ownerOf, type AttemptData, type OrderData, type Product } from './orders.ts'

const isAnswer = (value: object): value is Answer => 'status' in value && 'body' in value

/** `amount` of a request's body: a whole number of paise, 100 or more; undefined where it is none. */
export const amountIn = (body: unknown): number | undefined => {
  const amount = isBody(body) ? body.amount : undefined
  return typeof amount === 'number' && Number.isSafeInteger(amount) && amount >= 100 ? amount : undefined
}
export const noAmount = bad('amount must be a whole number of paise, 100 or more')
export const isMerchantId = (id: string) => /^[A-Za-z0-9_-]{1,63}$/.test(id)

/** Seconds that an order lives where its maker does not say. Source: the pages on each means of payment. */
const default_life_s: Record<string, number> = { UPI_QR: 480, UPI_INTENT: 600, UPI_COLLECT: 480, CARD: 720, NET_BANKING: 480 }

/** The same on PhonePe's page, and the longest that it may live. Source: the page on standard checkout's payment request. */
const [page_life_s, longest_page_life_s] = [1_200, 3_600]

/** Makes an order and its one attempt: with the means that the payer has chosen or, on PhonePe's page, is going to. */
export const pay = (sim: Simulator, { account: of, body, base_url }: Asked, product: Product): Answer => {
  const account = ownerOf(of)
  const [reference, amount_minor, flow] = [text(body, 'merchantOrderId'), amountIn(body), part(body, 'paymentFlow')]
  if (!isBody(body) || !isMerchantId(reference)) return bad('merchantOrderId must be 1 to 63 letters, digits, _ and -')
  if (amount_minor === undefined) return noAmount
  const hosted = product === 'checkout'
  if (text(flow, 'type') !== (hosted ? 'PG_CHECKOUT' : 'PG')) return bad(`paymentFlow.type must be ${hosted ? 'PG_CHECKOUT' : 'PG'}`)
  const now = sim.clock.now()
  const method = hosted ? readPageMethod(flow) : readMethod(part(flow, 'paymentMode'), account, now)
  if (isAnswer(method)) return method
  const expireAfter = body.expireAfter ?? (hosted ? page_life_s : default_life_s[method.type])
  const longest = hosted ? longest_page_life_s : 5_184_000
  if (!Number.isSafeInteger(expireAfter) || Number(expireAfter) < 300 || Number(expireAfter) > longest) return bad(`expireAfter must be 300 to ${longest} seconds`)
  if (method.type === 'UPI_INTENT' && !['ANDROID', 'IOS'].includes(text(part(body, 'deviceContext'), 'deviceOS'))) return bad('deviceContext.deviceOS must be ANDROID or IOS')
  const holds = flow.delayedCapture === true
  if (holds && !account.preauth) return notEntitled
  if (holds && method.type !== 'UPI_INTENT') return bad('delayedCapture is for UPI_INTENT only')

  const data: OrderData = { product, metaInfo: isBody(body.metaInfo) ? body.metaInfo : null, redirectUrl: text(part(flow, 'merchantUrls'), 'redirectUrl') }
  const order: OrderRow = {
    id: sim.ledger.nextId('orders'), account: account.client_id, reference, amount_minor, currency: 'INR', state: 'PENDING', created_at: now,
    expires_at: now + Number(expireAfter) * 1000, data: JSON.stringify(data),
  }
  if (!rows.insertOrder(sim.ledger, order)) return duplicate('ORDER')
  const payment = startAttempt(sim, order, method, holds)
  return { status: 200, body: { orderId: orderId(order.id), state: 'PENDING', expireAt: order.expires_at, ...whereTo(order, payment, method, base_url + payerPath(sim, page_path, payment.id)) } }
}

const startAttempt = (sim: Simulator, order: OrderRow, method: Method, holds: boolean): PaymentRow => {
  const now = sim.clock.now()
  const due_at = method.surface ? order.expires_at : now + sim.settings.resolve_delay_ms
  const data: AttemptData = { method, holds, failure: null, plan: planFor(sim, order, method), wrong_otps: 0 }
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method: method.type, amount_minor: order.amount_minor, currency: order.currency,
    state: holds ? 'AUTHORIZATION_IN_PROGRESS' : 'PENDING', authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at, data: JSON.stringify(data),
  }
  rows.insertPayment(sim.ledger, payment)
  sim.whenDue('payment', payment.id, due_at)
  return payment
}

/** What a fault orders for this attempt, decided once, when it starts. PhonePe knows one currency: it cannot charge another. */
const planFor = (sim: Simulator, order: OrderRow, method: Method) =>
  planOf(sim, { operation: 'pay', account: order.account, reference: order.reference, method: method.type, vpa: method.vpa, amount_minor: order.amount_minor }, { decline: 'U30' })

/** Below the simulator's base URL: where payers' pages are. */
export const page_path = '/transact'

const whereTo = (order: OrderRow, payment: PaymentRow, method: Method, page: string) => {
  if (method.surface !== undefined && method.surface !== 'upi') return { redirectUrl: page }
  // A link of NPCI's; its `url` leads a person without a UPI app to the simulated one.
  const link = `upi://pay?${new URLSearchParams({ pa: 'merchant@simulated', pn: 'Simulated merchant', tr: String(payment.id), am: decimalsOf(payment.amount_minor), cu: 'INR', tn: order.reference, mc: '5411', url: page })}`
  return method.type === 'UPI_INTENT' ? { intentUrl: link } : method.type === 'UPI_QR' ? { qrData: link } : {}
}

export const payFacts = ({ body }: Asked) => {
  const mode = part(part(body, 'paymentFlow'), 'paymentMode')
  return { reference: text(body, 'merchantOrderId'), amount_minor: amountIn(body), method: text(mode, 'type'), vpa: text(part(mode, 'details'), 'vpa') || undefined }
}
