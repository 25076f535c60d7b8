import { minorOfText, payerPath, rows, sealed, unsealed, type Account, type Answer, type Asked, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { no_link, no_transaction } from './errors.ts'
import { orderData, transactionFields, type OrderData, type PaymentData } from './entity.ts'
import { responseHash } from './hash.ts'

/** Where the payers' pages are. */
export const page_path = '/secure'

/** The fields of a form. */
export const formOf = ({ body }: Pick<Asked, 'body'>): Record<string, string> => (body ?? {}) as Record<string, string>

export const ownerOf = (account: Account | undefined): Account => {
  if (!account) throw new Error('this operation needs credentials, and the door let it through without')
  return account
}

const required: Record<string, RegExp> = {
  txnid: /^[A-Za-z0-9_|/-]{1,40}$/, productinfo: /^[A-Za-z0-9 |/_.-]{1,45}$/, firstname: /^.{1,100}$/, phone: /^\d{5,20}$/, email: /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/, surl: /^https?:\/\//, furl: /^https?:\/\//,
}

/** initiateLink: makes a transaction that can be paid with the key that it answers. */
export const makeTransaction = (sim: Simulator, asked: Asked): Answer => {
  const fields = formOf(asked)
  const wrong = Object.entries(required).find(([name, shape]) => !shape.test(fields[name] ?? ''))
  if (wrong) return no_link(`Invalid value for ${wrong[0]}.`)
  const amount_minor = minorOfText(fields.amount)
  // The kits insist on a decimal point.
  if (amount_minor === undefined || amount_minor < 100 || !fields.amount?.includes('.')) return no_link('Invalid value for amount.')
  const account = ownerOf(asked.account)
  const now = sim.clock.now()
  const data: OrderData = { fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'hash')), base_url: asked.base_url }
  const order: OrderRow = {
    id: sim.ledger.nextId('orders'), account: account.client_id, reference: fields.txnid ?? '', amount_minor, currency: 'INR', state: 'made', created_at: now, expires_at: now + sim.settings.drop_after_ms, data: JSON.stringify(data),
  }
  if (!rows.insertOrder(sim.ledger, order)) return no_link('Duplicate transaction id.')
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method: 'none', amount_minor, currency: 'INR', state: 'preinitiated', authorized_minor: 0, captured_minor: 0, refunded_minor: 0,
    created_at: now, completed_at: null, due_at: order.expires_at, data: JSON.stringify({ mode: '', bank_code: '', title: 'nothing chosen yet', surface: 'bank', error: null, plan: {}, opened: false, wrong_otps: 0 } satisfies PaymentData),
  }
  rows.insertPayment(sim.ledger, payment)
  sim.whenDue('payment', payment.id, order.expires_at)
  return { status: 200, body: { status: 1, data: accessKey(sim, payment.id) } }
}

const accessKey = (sim: Simulator, payment_id: number) => sealed(sim.secret, 'access', payment_id)

/** The payment that an access key is for. */
export const paymentOfKey = (sim: Simulator, key = ''): { payment: PaymentRow; order: OrderRow } | undefined => {
  const id = unsealed(sim.secret, 'access', key)
  const payment = id === undefined ? undefined : rows.paymentById(sim.ledger, id)
  const order = payment && rows.orderById(sim.ledger, payment.order_id)
  return payment && order ? { payment, order } : undefined
}

/** The payer's page of a payment, where its maker reaches the simulator. */
export const pageOf = (sim: Simulator, order: OrderRow, payment: PaymentRow) => orderData(order).base_url + payerPath(sim, page_path, payment.id)

/** transaction/v2.1/retrieve */
export const retrieve = (sim: Simulator, asked: Asked): Answer => {
  const account = ownerOf(asked.account)
  const order = rows.orderByReference(sim.ledger, account.client_id, formOf(asked).txnid ?? '')
  const [payment] = order ? rows.paymentsOfOrder(sim.ledger, order.id) : []
  return order && payment ? { status: 200, body: { status: true, msg: signedFields(transactionFields(order, payment), account.client_secret) } } : no_transaction('Transaction not found')
}

export const signedFields = (fields: Record<string, string>, salt: string) => ({ ...fields, hash: responseHash(fields, salt) })
