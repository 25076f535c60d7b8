import { decimalsOf, type OrderRow, type PaymentRow } from '../../simulator/index.ts'
import type { Decline } from './declines.ts'
import { addedOn } from './times.ts'

/** What a transaction was asked for: the request's own fields, but for the card. */
export interface OrderData {
  fields: Record<string, string>
  /** Where its maker reached the simulator: what the payer's links start with. */
  base_url: string
}

export interface PaymentData {
  pg: string
  bankcode: string
  /** For people: 'Visa card ending 1111'. */
  title: string
  /** Who the payer's page plays. None: the payer is asked elsewhere, and the payment resolves by itself. */
  surface?: 'card' | 'hosted' | 'bank' | 'wallet' | 'upi'
  vpa?: string
  card_no?: string
  /** Success only holds the money. */
  held: boolean
  decline: Decline | null
  /** What a fault ordered for the moment of approval. */
  plan: { decline?: string; pending?: boolean; amount_minor?: number }
  /** The payer has seen the page. */
  opened: boolean
  wrong_otps: number
  /** What captures and cancellations were called by whoever asked for them. */
  tokens: Record<string, string>
}

export const orderData = (order: OrderRow): OrderData => JSON.parse(order.data) as OrderData
export const paymentData = (payment: PaymentRow): PaymentData => JSON.parse(payment.data) as PaymentData

/** A reference as banks give them: twelve digits made from a number. */
export const bankReference = (id: number): string => String(id).slice(-12).padStart(12, '0')

/** `state` in the ledger is PayU's `unmappedstatus`; this is the `status` beside it. */
export const statusOf = (state: string): 'success' | 'failure' | 'pending' => (['captured', 'auth'].includes(state) ? 'success' : state === 'pending' ? 'pending' : 'failure')

/** Amounts as PayU tells them: what was asked for, what came on top, what the payer paid. */
const moneyOf = (order: OrderRow, payment: PaymentRow) => {
  const extra = Math.max(payment.amount_minor - order.amount_minor, 0)
  return { amount: decimalsOf(payment.amount_minor - extra), extra: decimalsOf(extra), net: decimalsOf(payment.amount_minor) }
}

const told = ({ decline }: PaymentData, state: string) => decline ?? {
  error_code: state === 'userCancelled' ? 'E1605' : state === 'bounced' ? 'E408' : state === 'dropped' ? 'E231' : 'E000',
  error_Message: state === 'userCancelled' ? 'Transaction failed due to customer pressing cancel button.' : ['bounced', 'dropped'].includes(state) ? 'Transaction failed' : 'NO ERROR',
  field9: statusOf(state) === 'success' ? 'No Error' : state,
}

const sourceOf = ({ surface }: PaymentData) => (surface === 'hosted' ? 'payu' : 'payuS2S')

/** As verify_payment and check_payment show it. */
export const transactionDetails = (order: OrderRow, payment: PaymentRow) => {
  const { fields } = orderData(order)
  const data = paymentData(payment)
  const { amount, extra, net } = moneyOf(order, payment)
  const { error_code, error_Message, field9 } = told(data, payment.state)
  return {
    mihpayid: String(payment.id), request_id: null, bank_ref_num: payment.completed_at === null ? null : bankReference(payment.id), amt: net, transaction_amount: amount, txnid: order.reference,
    additional_charges: extra, productinfo: fields.productinfo, firstname: fields.firstname, bankcode: data.bankcode,
    udf1: fields.udf1 ?? null, udf2: fields.udf2 ?? null, udf3: fields.udf3 ?? null, udf4: fields.udf4 ?? null, udf5: fields.udf5 ?? null,
    field2: null, field9, error_code, addedon: addedOn(payment.created_at), payment_source: sourceOf(data), card_type: null, error_Message, net_amount_debit: net,
    disc: '0.00', mode: data.pg, PG_TYPE: `${data.pg}-PG`, card_no: data.card_no ?? '', status: statusOf(payment.state), unmappedstatus: payment.state, Merchant_UTR: null, Settled_At: '0000-00-00 00:00:00',
  }
}

/** As it is posted to the shop, by the payer's browser or by PayU itself; the hash is still to come. */
export const callbackFields = (order: OrderRow, payment: PaymentRow): Record<string, string> => {
  const { fields } = orderData(order)
  const data = paymentData(payment)
  const { amount, extra, net } = moneyOf(order, payment)
  const { error_code, error_Message, field9 } = told(data, payment.state)
  return {
    mihpayid: String(payment.id), mode: data.pg, status: statusOf(payment.state), unmappedstatus: payment.state, key: fields.key ?? '', txnid: order.reference, amount, discount: '0.00', net_amount_debit: net,
    ...(extra === '0.00' ? {} : { additionalCharges: extra }),
    addedon: addedOn(payment.created_at), productinfo: fields.productinfo ?? '', firstname: fields.firstname ?? '', lastname: '', address1: '', address2: '', city: '', state: '', country: '', zipcode: '',
    email: fields.email ?? '', phone: fields.phone ?? '', ...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`udf${at + 1}`, fields[`udf${at + 1}`] ?? ''])),
    field1: '', field9, payment_source: sourceOf(data), PG_TYPE: `${data.pg}-PG`, bank_ref_num: payment.completed_at === null ? '' : bankReference(payment.id), bankcode: data.bankcode,
    error: error_code, error_Message, ...(data.card_no === undefined ? {} : { cardnum: data.card_no, cardCategory: 'domestic' }),
  }
}
