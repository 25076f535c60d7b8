import { feeOf, rows, type Account, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { noSuchId } from './errors.ts'
import type { Failure } from './failures.ts'
import { idOf, numberOf } from './ids.ts'
import type { Method } from './methods.ts'
import { collection, findOrder, ownerOf, paging, seconds, shownNotes } from './orders.ts'

/** The ledger's word for a payment that nobody made in time. Razorpay calls it failed, and still hears the bank's late word. */
export const TIMED_OUT = 'timed_out'

/** What a payment keeps beside the ledger's columns. */
export interface PaymentData {
  method: Method
  notes: Body
  email: string
  contact: string
  description: string | null
  callback_url: string | null
  /** It is made on hosted checkout. */
  page: boolean
  /** What a fault ordered for the moment of approval. */
  plan: { decline?: string; pending?: boolean; amount_minor?: number; currency?: string }
  failure: Failure | null
  /** The bank approved after Razorpay had called the payment failed. */
  late: boolean
  /** The account it was paid from, as UPI tells it once it was. */
  paid_from: string | null
}

export const paymentData = (payment: PaymentRow): PaymentData => JSON.parse(payment.data) as PaymentData

/** A reference as banks give them: twelve digits made from a number. */
export const bankReference = (id: number): string => String(id).slice(-12).padStart(12, '0')

const acquirerData = ({ method }: PaymentData, { id }: PaymentRow, approved: boolean): Body => {
  const reference = approved ? bankReference(id) : null
  switch (method.name) {
    case 'upi': return { rrn: reference, upi_transaction_id: reference === null ? null : `RZP${reference}` }
    case 'card': return { auth_code: reference?.slice(-6) ?? null, rrn: reference }
    case 'netbanking': return { bank_transaction_id: reference }
    case 'wallet': return { transaction_id: reference }
  }
}

export const paymentEntity = (sim: Simulator, payment: PaymentRow) => {
  const data = paymentData(payment)
  const { method, failure } = data
  const captured = payment.captured_minor > 0
  const card_id = method.card === null ? null : idOf(sim, 'card', payment.id)
  const fee = captured ? feeOf({ kind: 'PAYMENT', method: payment.method, amount_minor: payment.captured_minor }) : null
  const vpa = method.vpa ?? data.paid_from
  return {
    id: idOf(sim, 'pay', payment.id), entity: 'payment', amount: payment.amount_minor, currency: payment.currency, status: payment.state === TIMED_OUT ? 'failed' : payment.state,
    order_id: idOf(sim, 'order', payment.order_id), invoice_id: null, international: false, method: payment.method, amount_refunded: payment.refunded_minor,
    refund_status: payment.refunded_minor === 0 ? null : payment.refunded_minor === payment.authorized_minor ? 'full' : 'partial', captured, description: data.description,
    card_id, ...(method.card === null ? {} : { card: cardEntity(method.card, card_id) }),
    bank: method.bank, wallet: method.wallet, vpa, email: data.email, contact: data.contact, notes: shownNotes(data.notes), fee: fee ? fee.charge + fee.tax : null, tax: fee?.tax ?? null,
    error_code: failure?.code ?? null, error_description: failure?.description ?? null, error_source: failure?.source ?? null, error_step: failure?.step ?? null, error_reason: failure?.reason ?? null,
    acquirer_data: acquirerData(data, payment, payment.authorized_minor > 0),
    ...(method.name === 'upi' ? { upi: { payer_account_type: 'bank_account', vpa, flow: method.flow } } : {}),
    ...(data.late ? { late_authorized: true } : {}), created_at: seconds(payment.created_at),
  }
}

const cardEntity = ({ number_end, network, iin, name }: NonNullable<Method['card']>, id: string | null) =>
  ({ id, entity: 'card', name, last4: number_end, network, type: 'credit', issuer: null, international: false, emi: false, sub_type: 'customer', token_iin: null, iin })

/** The account's payment under Razorpay's id. */
export const findPayment = (sim: Simulator, account: Account | undefined, id: string): PaymentRow | undefined => {
  const number = numberOf(sim, 'pay', id)
  const payment = number === undefined ? undefined : rows.paymentById(sim.ledger, number)
  return payment?.account === ownerOf(account) ? payment : undefined
}

export const getPayment = (sim: Simulator, { account, params }: Asked): Answer => {
  const payment = findPayment(sim, account, params.id ?? '')
  return payment === undefined ? noSuchId : { status: 200, body: paymentEntity(sim, payment) }
}

export const orderPayments = (sim: Simulator, { account, params }: Asked): Answer => {
  const order = findOrder(sim, account, params.id ?? '')
  return order === undefined ? noSuchId : collection(rows.paymentsOfOrder(sim.ledger, order.id).map(payment => paymentEntity(sim, payment)))
}

export const listPayments = (sim: Simulator, { account, query }: Asked): Answer => {
  const { limit, offset, from, to } = paging(query)
  const found = sim.ledger.all<PaymentRow>(`select * from payments where account = :account and created_at between :from and :to order by id desc limit :limit offset :offset`, { account: ownerOf(account), from, to, limit, offset })
  return collection(found.map(payment => paymentEntity(sim, payment)))
}

/** What fault rules match of a call about a payment: `reference` is the receipt of its order. */
export const paymentFacts = (sim: Simulator, { params }: Asked) => {
  const number = numberOf(sim, 'pay', params.id ?? '')
  const payment = number === undefined ? undefined : rows.paymentById(sim.ledger, number)
  return { reference: payment && referenceOf(sim, payment), method: payment?.method, amount_minor: payment?.amount_minor }
}

const referenceOf = (sim: Simulator, payment: PaymentRow) => rows.orderById(sim.ledger, payment.order_id)?.reference

export const orderFacts = (sim: Simulator, { params, account }: Asked) => {
  const order: OrderRow | undefined = account === undefined ? undefined : findOrder(sim, account, params.id ?? '')
  return { reference: order?.reference, amount_minor: order?.amount_minor }
}
