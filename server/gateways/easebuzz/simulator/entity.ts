import { decimalsOf, istTime, type OrderRow, type PaymentRow, type Plan } from '../../simulator/index.ts'

/** What a transaction was made with: the request's own fields. */
export interface OrderData {
  fields: Record<string, string>
  /** Where its maker reached the simulator: what the payer's links start with. */
  base_url: string
}

export interface PaymentData {
  /** UPI, CC, DC, NB, MW; empty until one is chosen. */
  mode: string
  bank_code: string
  /** For people: 'Visa card ending 1111'. */
  title: string
  /** Who the payer's page plays. None: the payer is asked elsewhere, and the payment resolves by itself. */
  surface?: 'card' | 'hosted' | 'bank' | 'wallet' | 'upi'
  vpa?: string
  /** What the bank said. */
  error: string | null
  /** What a fault ordered for the moment of approval. */
  plan: Plan
  /** The payer has seen the page. */
  opened: boolean
  wrong_otps: number
}

export const orderData = (order: OrderRow): OrderData => JSON.parse(order.data) as OrderData
export const paymentData = (payment: PaymentRow): PaymentData => JSON.parse(payment.data) as PaymentData

/** Easebuzz's own name of a payment. */
export const easepayId = (id: number): string => `E${id}`
export const idOf = (easepayid: string): number => (/^E\d+$/.test(easepayid) ? Number(easepayid.slice(1)) : Number.NaN)

/** Indian time without a zone: '2026-11-23 10:00:00'. */
export const addedOn = (ms: number): string => istTime(ms).slice(0, 19).replace('T', ' ')

/** A reference as banks give them: twelve digits made from a number. */
export const bankReference = (id: number): string => String(id).slice(-12).padStart(12, '0')

/** Amounts with one decimal where it is enough, as Easebuzz shows them: 150.0, 499.5, 10.15. */
export const shortDecimals = (minor: number): string => decimalsOf(minor).replace(/0$/, '')

const udfs = Array.from({ length: 10 }, (_, at) => `udf${at + 1}`)

/** As the status API shows a transaction and as it is posted to the shop; the hash is still to come. `state` in the ledger is Easebuzz's `status`. */
export const transactionFields = (order: OrderRow, payment: PaymentRow): Record<string, string> => {
  const { fields } = orderData(order)
  const { mode, bank_code, vpa, error } = paymentData(payment)
  const extra = Math.max(payment.amount_minor - order.amount_minor, 0)
  const words = error ?? (payment.state === 'success' ? 'Successful Transaction' : payment.state)
  return {
    txnid: order.reference, easepayid: easepayId(payment.id), status: payment.state, key: order.account, amount: shortDecimals(payment.amount_minor - extra), net_amount_debit: shortDecimals(payment.amount_minor),
    mode: mode || 'NA', bank_ref_num: payment.completed_at === null ? 'NA' : bankReference(payment.id), bankcode: bank_code || 'NA', unmappedstatus: 'NA', error: words, error_Message: words, addedon: addedOn(payment.created_at),
    cash_back_percentage: '50.0', deduction_percentage: '0.0', card_type: mode || 'NA', cardnum: 'NA', upi_va: vpa || 'NA', payment_source: 'Easebuzz', PG_TYPE: 'NA', name_on_card: 'NA', issuing_bank: 'NA', bank_name: 'NA', auth_code: '',
    productinfo: fields.productinfo ?? '', firstname: fields.firstname ?? '', email: fields.email ?? '', phone: fields.phone ?? '', ...Object.fromEntries(udfs.map(name => [name, fields[name] ?? ''])),
    surl: fields.surl ?? '', furl: fields.furl ?? '', merchant_logo: 'NA',
  }
}
