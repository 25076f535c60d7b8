import { payerPath, rows, sealed, type Answer, type Asked, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { chargeEntity } from './charges.ts'
import { attemptData, attemptOf, intentData, intentId, type IntentData } from './data.ts'
import { noSuch } from './errors.ts'
import { idOf, numberOf, seconds } from './ids.ts'
import { expanded, listAnswer } from './lists.ts'

/** The payer's page: the issuer's, or that of UPI. */
export const page_path = '/authenticate'

/** The picture of a UPI payment's code, but for '.png' or '.svg'. */
export const qrPath = (sim: Simulator, payment: PaymentRow): string => `/qr/${sealed(sim.secret, 'qr', payment.id)}`

const nextAction = (sim: Simulator, data: IntentData, attempt: PaymentRow) => {
  const url = data.base_url + payerPath(sim, page_path, attempt.id)
  if (attemptData(attempt).method.type === 'card') return { type: 'redirect_to_url', redirect_to_url: { url, return_url: data.return_url } }
  const image = data.base_url + qrPath(sim, attempt)
  return {
    type: 'upi_handle_redirect_or_display_qr_code',
    upi_handle_redirect_or_display_qr_code: { hosted_instructions_url: url, qr_code: { expires_at: seconds(attempt.due_at ?? attempt.created_at), image_url_png: `${image}.png`, image_url_svg: `${image}.svg` } },
  }
}

/** The simulated account has cards, and UPI for rupees. What does not fit is left out without a word. */
export const typesOf = ({ currency }: OrderRow, { allowed_types, capture_method }: IntentData): string[] =>
  ['card', ...(currency === 'INR' && capture_method !== 'manual' ? ['upi'] : [])].filter(type => allowed_types === null || allowed_types.includes(type))

export const intentEntity = (sim: Simulator, order: OrderRow, expand: string[] = []) => {
  const data = intentData(order)
  const attempt = attemptOf(sim, order)
  const charged = attempt !== undefined && attemptData(attempt).charged ? attempt : undefined
  return {
    id: intentId(order), object: 'payment_intent', allowed_payment_method_types: data.allowed_types, amount: order.amount_minor, amount_capturable: order.state === 'requires_capture' ? attempt?.authorized_minor ?? 0 : 0,
    amount_details: { tip: {} }, amount_received: attempt?.captured_minor ?? 0, application: null, application_fee_amount: null, automatic_payment_methods: null,
    canceled_at: data.canceled_at, cancellation_reason: data.cancellation_reason, capture_method: data.capture_method, client_secret: `${intentId(order)}_secret_${data.secret}`,
    confirmation_method: 'automatic', created: seconds(order.created_at), currency: (charged ?? order).currency.toLowerCase(), customer: null, customer_account: null, description: data.description,
    excluded_payment_method_types: null, last_payment_error: data.failure && { ...data.failure, ...(charged ? { charge: idOf('ch', charged.id) } : {}) },
    latest_charge: charged === undefined ? null : expand.includes('latest_charge') ? chargeEntity(order, charged) : idOf('ch', charged.id),
    livemode: false, metadata: data.metadata, next_action: attempt !== undefined && order.state === 'requires_action' ? nextAction(sim, data, attempt) : null, on_behalf_of: null,
    payment_method: attempt === undefined || order.state === 'requires_payment_method' ? null : idOf('pm', attempt.id), payment_method_configuration_details: null, payment_method_options: {},
    payment_method_types: typesOf(order, data), processing: null, receipt_email: null, review: null, setup_future_usage: null, shipping: null, source: null,
    statement_descriptor: null, statement_descriptor_suffix: null, status: order.state, transfer_data: null, transfer_group: null,
  }
}

export const saveIntent = (sim: Simulator, order: OrderRow, state: string, more: Partial<IntentData> = {}): OrderRow => {
  const saved = { ...order, state, data: JSON.stringify({ ...intentData(order), ...more }) }
  sim.ledger.write('update orders set state = :state, data = :data where id = :id', { id: order.id, state: saved.state, data: saved.data })
  return saved
}

/** A Checkout Session makes its PaymentIntent when a card is entered. */
const isThere = (order: OrderRow) => intentData(order).session?.begun !== false

/** The account's PaymentIntent of an id, or the answer that there is none. */
export const findIntent = (sim: Simulator, { account }: Asked, id: string): OrderRow | Answer => {
  const number = numberOf('pi', id)
  const order = number === undefined ? undefined : rows.orderById(sim.ledger, number)
  return order?.account === account?.client_id && order !== undefined && isThere(order) ? order : noSuch('payment_intent', id)
}

export const isRefused = (value: object): value is Answer => 'status' in value && 'body' in value

export const getIntent = (sim: Simulator, asked: Asked): Answer => {
  const order = findIntent(sim, asked, asked.params.id ?? '')
  return isRefused(order) ? order : { status: 200, body: intentEntity(sim, order, expanded(asked)) }
}

/** Newest first. */
export const listIntents = (sim: Simulator, asked: Asked): Answer => {
  const found = sim.ledger.all<OrderRow>('select * from orders where account = :account order by id desc', { account: asked.account?.client_id ?? '' })
  return listAnswer(asked, '/v1/payment_intents', found.filter(isThere).map(order => ({ id: intentId(order), created: seconds(order.created_at), entity: () => intentEntity(sim, order, expanded(asked, 'data.')) })))
}

/** What fault rules match. */
export const intentFacts = (sim: Simulator, asked: Asked) => {
  const order = findIntent(sim, asked, asked.params.id ?? '')
  return isRefused(order) ? {} : { reference: order.reference, amount_minor: order.amount_minor }
}
