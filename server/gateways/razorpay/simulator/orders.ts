import { part, rows, text, type Account, type Answer, type Asked, type Body, type OrderRow, type Simulator } from '../../simulator/index.ts'
import { invalid, noSuchId, tooLittle } from './errors.ts'
import { idOf, numberOf } from './ids.ts'
import { checkOrder } from './validate.ts'

/** What an order keeps beside the ledger's columns. */
export interface OrderData {
  receipt: string | null
  notes: Body
  capture: 'automatic' | 'manual'
  /** Minutes. */
  automatic_expiry: number
  manual_expiry: number
}

export const orderData = (order: OrderRow): OrderData => JSON.parse(order.data) as OrderData

export const seconds = (ms: number): number => Math.floor(ms / 1000)

/** Empty notes are a list. */
export const shownNotes = (notes: Body): Body | [] => (Object.keys(notes).length === 0 ? [] : notes)

const never = 8_640_000_000_000_000

export const orderEntity = (sim: Simulator, order: OrderRow) => {
  const { receipt, notes } = orderData(order)
  const paid = order.state === 'paid' ? order.amount_minor : 0
  return {
    id: idOf(sim, 'order', order.id), entity: 'order', amount: order.amount_minor, amount_paid: paid, amount_due: order.amount_minor - paid, currency: order.currency, receipt,
    offer_id: null, status: order.state, attempts: rows.paymentsOfOrder(sim.ledger, order.id).length, notes: shownNotes(notes), created_at: seconds(order.created_at),
  }
}

/** Receipts are unique on these accounts: the same one again gives the same order where `unique_receipt` asks for it, and is refused where not. */
export const createOrder = (sim: Simulator, { account, body }: Asked): Answer => {
  const refused = checkOrder(body)
  if (refused) return refused
  const asked = body as Body
  const amount_minor = Number(asked.amount)
  if (amount_minor < 100) return tooLittle
  const receipt = text(asked, 'receipt') || null
  const known = receipt === null ? undefined : rows.orderByReference(sim.ledger, ownerOf(account), receipt)
  if (known !== undefined) return asked.unique_receipt === true ? { status: 200, body: orderEntity(sim, known) } : invalid('Order receipt should be unique.', 'receipt')

  const id = sim.ledger.nextId('orders')
  const rule = part(asked, 'payment')
  const options = part(rule, 'capture_options')
  const data: OrderData = {
    receipt, notes: part(asked, 'notes'), capture: rule.capture === 'manual' || asked.payment_capture === false || asked.payment_capture === 0 ? 'manual' : 'automatic',
    automatic_expiry: Number(options.automatic_expiry_period ?? 7_200), manual_expiry: Number(options.manual_expiry_period ?? 7_200),
  }
  const order: OrderRow = {
    id, account: ownerOf(account), reference: receipt ?? idOf(sim, 'order', id), amount_minor, currency: text(asked, 'currency'), state: 'created',
    created_at: sim.clock.now(), expires_at: never, data: JSON.stringify(data),
  }
  rows.insertOrder(sim.ledger, order)
  return { status: 200, body: orderEntity(sim, order) }
}

/** The account's order under Razorpay's id. */
export const findOrder = (sim: Simulator, account: Account | undefined, id: string): OrderRow | undefined => {
  const number = numberOf(sim, 'order', id)
  const order = number === undefined ? undefined : rows.orderById(sim.ledger, number)
  return order?.account === ownerOf(account) ? order : undefined
}

export const getOrder = (sim: Simulator, { account, params }: Asked): Answer => {
  const order = findOrder(sim, account, params.id ?? '')
  return order === undefined ? noSuchId : { status: 200, body: orderEntity(sim, order) }
}

export const collection = (items: unknown[]): Answer => ({ status: 200, body: { entity: 'collection', count: items.length, items } })

/** `count` and `skip` of a list's query, and the limits of its times. */
export const paging = ({ count = '10', skip = '0', from = '0', to = '99999999999' }: Record<string, string>, most = 100) =>
  ({ limit: Math.min(Number(count) || 10, most), offset: Number(skip) || 0, from: Number(from) * 1000, to: Number(to) * 1000 + 999 })

export const listOrders = (sim: Simulator, { account, query }: Asked): Answer => {
  const { limit, offset, from, to } = paging(query)
  const found = sim.ledger.all<OrderRow>(`
    select * from orders where account = :account and (:receipt is null or reference = :receipt) and created_at between :from and :to
     order by id desc limit :limit offset :offset`, { account: ownerOf(account), receipt: query.receipt ?? null, from, to, limit, offset })
  return collection(found.map(order => orderEntity(sim, order)))
}

export const ownerOf = (account: Account | undefined): string => {
  if (!account) throw new Error('this operation needs credentials, and the door let it through without')
  return account.client_id
}
