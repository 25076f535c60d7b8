import { rows, type Account, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { noOrder, noTransaction } from './errors.ts'
import type { Failure } from './failures.ts'
import type { Method } from './methods.ts'

/** Paid on PhonePe's page, or by what the merchant sends. Each knows its own orders only. (Our reading.) */
export type Product = 'checkout' | 'payments'

/** What an order keeps beside the ledger's columns. */
export interface OrderData {
  metaInfo: Body | null
  product: Product
  redirectUrl: string
}

/** What its one attempt keeps beside the ledger's columns. */
export interface AttemptData {
  method: Method
  /** `delayedCapture`: the payer's approval holds the money until it is captured. */
  holds: boolean
  failure: Failure | null
  /** What a fault ordered for the moment of approval. */
  plan: { decline?: string; pending?: boolean; amount_minor?: number }
  wrong_otps: number
}

export const orderData = ({ data }: OrderRow) => JSON.parse(data) as OrderData
export const attemptData = ({ data }: PaymentRow) => JSON.parse(data) as AttemptData

export const orderId = (id: number) => `OMO${id}`
const transactionId = (id: number) => `OM${id}`

/** A reference as banks give them: twelve digits made from a row's number. */
export const utr = (id: number) => String(id).slice(-12).padStart(12, '0')

const codes = (failure: Failure | null) => (failure === null ? {} : { errorCode: failure.errorCode, ...(failure.detailedErrorCode === '' ? {} : { detailedErrorCode: failure.detailedErrorCode }) })

const railOf = ({ id }: PaymentRow, { method }: AttemptData) => method.type.startsWith('UPI')
  ? { type: 'UPI', utr: utr(id), upiTransactionId: `YBL${id}`, vpa: method.vpa ?? 'payer@simulated' }
  : { type: 'PG', transactionId: transactionId(id), authorizationCode: utr(id).slice(-6), serviceTransactionId: `PG${id}` }

const attemptEntity = (payment: PaymentRow): Body => {
  const data = attemptData(payment)
  const amount = payment.captured_minor || payment.authorized_minor || payment.amount_minor
  const bank = data.method.type.startsWith('UPI') ? { maskedAccountNumber: 'XXXXXXX1234', accountType: 'SAVINGS' } : { bankTransactionId: utr(payment.id), arn: utr(payment.id) }
  return {
    transactionId: transactionId(payment.id), paymentMode: data.method.type, timestamp: payment.completed_at ?? payment.created_at, amount, state: payment.state, ...codes(data.failure),
    ...(payment.state === 'COMPLETED' ? { splitInstruments: [{ amount, rail: railOf(payment, data), instrument: { ...data.method.instrument, ...bank } }] } : {}),
  }
}

/** Where a fault made the payer pay another amount, more of it is a fee on top, less of it is the order's. */
export const orderEntity = (order: OrderRow, payment: PaymentRow, { errorContext = false } = {}): Body => {
  const { metaInfo } = orderData(order)
  const { failure, plan } = attemptData(payment)
  const charged = payment.state === 'COMPLETED' ? plan.amount_minor ?? order.amount_minor : order.amount_minor
  const amount = Math.min(charged, order.amount_minor)
  return {
    merchantOrderId: order.reference, merchantId: order.account, orderId: orderId(order.id), state: order.state, amount, payableAmount: charged, feeAmount: charged - amount,
    expireAt: order.expires_at, ...(metaInfo === null ? {} : { metaInfo }), ...codes(failure),
    ...(errorContext && failure !== null ? { errorContext: { errorCode: failure.errorCode, detailedErrorCode: failure.detailedErrorCode, source: failure.source, stage: failure.stage, description: failure.description } } : {}),
    paymentDetails: [attemptEntity(payment)],
  }
}

export const ownerOf = (account: Account | undefined): Account => {
  if (!account) throw new Error('this operation needs a token, and the door let it through without')
  return account
}

export const attemptOf = (sim: Simulator, order: OrderRow): PaymentRow => {
  const [payment] = rows.paymentsOfOrder(sim.ledger, order.id)
  if (!payment) throw new Error(`order ${order.id} has no attempt`)
  return payment
}

export const getOrder = (sim: Simulator, { account, params, query }: Asked, product: Product): Answer => {
  const order = rows.orderByReference(sim.ledger, ownerOf(account).client_id, params.merchant_order_id ?? '')
  return order && orderData(order).product === product ? { status: 200, body: orderEntity(order, attemptOf(sim, order), { errorContext: query.errorContext === 'true' }) } : noOrder
}

export const getTransaction = (sim: Simulator, { account, params }: Asked, product: Product): Answer => {
  const id = Number(/^OM(\d{1,16})$/.exec(params.transaction_id ?? '')?.[1])
  const payment = Number.isSafeInteger(id) ? rows.paymentById(sim.ledger, id) : undefined
  const order = payment?.account === ownerOf(account).client_id ? rows.orderById(sim.ledger, payment.order_id) : undefined
  return payment && order && orderData(order).product === product ? { status: 200, body: orderEntity(order, payment) } : noTransaction
}
