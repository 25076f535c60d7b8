import { decimalsOf, istTime, minorOfText, part, rows, text, type Account, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { badParameters, missing, otherOrder, said, saidSigned, usedOrder } from './answers.ts'
import { tokenOf } from './door.ts'
import type { Method } from './methods.ts'

/** What an order keeps beside the ledger's columns. */
export interface OrderData { callbackUrl: string; modes: string[]; mercUnqRef: string }

/** What an attempt keeps beside the ledger's columns. */
export interface AttemptData {
  method: Method
  code: string
  message: string
  /** What a fault ordered for the moment of approval. */
  plan: { decline?: string; pending?: boolean; amount_minor?: number }
  wrong_otps: number
}

export const orderData = ({ data }: OrderRow) => JSON.parse(data) as OrderData
export const attemptData = ({ data }: PaymentRow) => JSON.parse(data) as AttemptData

export const ownerOf = (account: Account | undefined): Account => {
  if (!account) throw new Error('this operation is for merchants, and the door let it through without')
  return account
}

/** '2026-11-24 14:05:09.0', in India. */
export const txnDate = (ms: number) => `${istTime(ms).slice(0, 19).replace('T', ' ')}.0`
export const bankTxnId = (id: number) => String(id).slice(-12).padStart(12, '0')

const order_id = /^[A-Za-z0-9@._-]{1,50}$/

/** Makes an order, and gives the token to pay it with; the same order again is the same token again. */
export const initiate = (sim: Simulator, { account: of, body: request, query }: Asked): Answer => {
  const account = ownerOf(of)
  const [body, now] = [part(request, 'body'), sim.clock.now()]
  const reference = text(body, 'orderId')
  for (const name of ['requestType', 'websiteName', 'callbackUrl']) if (text(body, name) === '') return missing(name)
  if (text(part(body, 'userInfo'), 'custId') === '') return missing('userInfo.custId')
  if (!order_id.test(reference) || query.orderId !== reference) return badParameters('orderId')
  const amount_minor = minorOfText(part(body, 'txnAmount').value) ?? 0
  if (amount_minor < 100) return badParameters('txnAmount.value')
  if (text(part(body, 'txnAmount'), 'currency') !== 'INR') return badParameters('txnAmount.currency')

  const modes = Array.isArray(body.enablePaymentMode) ? body.enablePaymentMode.map(each => text(each, 'mode')) : []
  const data: OrderData = { callbackUrl: text(body, 'callbackUrl'), modes, mercUnqRef: text(part(body, 'extendInfo'), 'mercUnqRef') }
  const order: OrderRow = {
    id: sim.ledger.nextId('orders'), account: account.client_id, reference, amount_minor, currency: 'INR', state: 'OPEN', created_at: now, expires_at: now + sim.settings.drop_after_ms, data: JSON.stringify(data),
  }
  const known = rows.insertOrder(sim.ledger, order) ? undefined : rows.orderByReference(sim.ledger, account.client_id, reference)
  if (known !== undefined && known.amount_minor !== amount_minor) return otherOrder
  if (known?.state === 'PAID') return usedOrder
  const result: [string, string, string] = known === undefined ? ['S', '0000', 'Success'] : ['S', '0002', 'Success Idempotent']
  return saidSigned(now, account, { txnToken: tokenOf(sim, known ?? order), isPromoCodeValid: false, authenticated: false }, result)
}

/** Debit cards are made out by their first digits, in a way of ours. */
export const isDebit = (number: string) => /^(?:4000|5089|60|65)/.test(number)

export const cardKind = (sim: Simulator, { body }: Asked): Answer => {
  const bin = text(part(body, 'body'), 'bin')
  if (!/^\d{6,9}$/.test(bin)) return badParameters('bin')
  return said(sim.clock.now(), { binDetail: { bin, paymentMode: isDebit(bin) ? 'DEBIT_CARD' : 'CREDIT_CARD', issuingBank: 'Test Bank', channelName: 'VISA', channelCode: 'VISA' } })
}

/** The newest attempt of an order; none until its payer has chosen how to pay. */
const newest = (sim: Simulator, order: OrderRow): PaymentRow | undefined => rows.paymentsOfOrder(sim.ledger, order.id)[0]

/** An attempt that stands in the way of another one: it goes on, or has the money. */
export const standing = (sim: Simulator, order: OrderRow): PaymentRow | undefined => {
  const payment = newest(sim, order)
  return payment?.state === 'TXN_FAILURE' ? undefined : payment
}

export const status = (sim: Simulator, { account: of, body: request }: Asked): Answer => {
  const [account, now] = [ownerOf(of), sim.clock.now()]
  const [mid, orderId] = [account.client_id, text(part(request, 'body'), 'orderId')]
  const order = rows.orderByReference(sim.ledger, mid, orderId)
  const payment = order && newest(sim, order)
  if (payment === undefined) return saidSigned(now, account, { orderId, mid }, ['NO_RECORD_FOUND', '331', 'No Record Found'])
  const { code, message, method } = attemptData(payment)
  const refunded = rows.refundsOfOrder(sim.ledger, payment.order_id).filter(each => each.state === 'TXN_SUCCESS').reduce((sum, each) => sum + each.amount_minor, 0)
  return saidSigned(now, account, {
    txnId: String(payment.id), ...(payment.state === 'PENDING' ? {} : { bankTxnId: bankTxnId(payment.id) }), orderId, txnAmount: decimalsOf(payment.amount_minor), txnType: 'SALE',
    gatewayName: method.gateway, bankName: method.bank, mid, paymentMode: method.word, refundAmt: decimalsOf(refunded), txnDate: txnDate(payment.completed_at ?? payment.created_at),
  }, [payment.state, code, message])
}

export const bodyFacts = ({ body: request }: Asked) => {
  const body: Body = part(request, 'body')
  return { reference: text(body, 'orderId'), amount_minor: minorOfText(part(body, 'txnAmount').value) }
}
