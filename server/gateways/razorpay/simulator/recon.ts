import { feeOf, istDay, rows, settledEvents, settlementOf, type Answer, type Asked, type SettledEvent, type Simulator } from '../../simulator/index.ts'
import { invalid, noSuchId } from './errors.ts'
import { idOf, numberOf } from './ids.ts'
import { collection, orderData, ownerOf, paging, seconds } from './orders.ts'
import { paymentData } from './payments.ts'
import { refundData } from './refund-entity.ts'

/** What was paid out by now. Money that went back without ever having been captured was never ours. */
const eventsOf = (sim: Simulator, account: string) => settledEvents(sim.ledger, { account, refunded: 'processed' })
  .filter(event => event.payment_minor > 0 && settlementOf(event).processed <= sim.clock.now())

const notesOf = (sim: Simulator, { kind, id }: SettledEvent) => {
  const [payment, refund] = kind === 'PAYMENT' ? [rows.paymentById(sim.ledger, id)] : [undefined, rows.refundById(sim.ledger, id)]
  return payment ? paymentData(payment).notes : refund ? refundData(refund).notes : null
}

const line = (sim: Simulator, event: SettledEvent) => {
  const order = rows.orderById(sim.ledger, event.order_id)
  const refund = event.kind === 'REFUND'
  const { charge, tax } = feeOf(event)
  const { id, utr, processed } = settlementOf(event)
  return {
    entity_id: idOf(sim, refund ? 'rfnd' : 'pay', event.id), type: event.kind.toLowerCase(), debit: refund ? event.amount_minor : 0, credit: refund ? 0 : event.amount_minor - charge - tax, amount: event.amount_minor,
    currency: event.currency, fee: charge + tax, tax, on_hold: false, settled: true, created_at: seconds(event.started_at), settled_at: seconds(processed), settlement_id: idOf(sim, 'setl', Number(id)), posted_at: null,
    credit_type: 'default', description: null, notes: notesOf(sim, event), payment_id: refund ? idOf(sim, 'pay', event.payment_id) : null, settlement_utr: utr,
    order_id: idOf(sim, 'order', event.order_id), order_receipt: order ? orderData(order).receipt : null, method: event.method, card_network: null, card_issuer: null, card_type: null, dispute_id: null,
  }
}

export const settlementRecon = (sim: Simulator, { account, query }: Asked): Answer => {
  const { year = '', month = '', day = '' } = query
  if (!/^\d{4}$/.test(year)) return invalid('The year must be 4 digits.', 'year')
  if (!/^(0?[1-9]|1[0-2])$/.test(month)) return invalid('The month is not a valid month.', 'month')
  if (day !== '' && !/^\d{1,2}$/.test(day)) return invalid('The day must be between 1 and 2 digits.', 'day')
  const wanted = year + month.padStart(2, '0') + (day === '' ? '' : day.padStart(2, '0'))
  const { limit, offset } = paging(query, 1000)
  return collection(eventsOf(sim, ownerOf(account)).filter(event => istDay(settlementOf(event).processed).startsWith(wanted)).slice(offset, offset + limit).map(event => line(sim, event)))
}

/** One settlement a day: what it paid out, and what it kept. */
const settlementsOf = (sim: Simulator, account: string) => {
  const byDay = Map.groupBy(eventsOf(sim, account).map(event => line(sim, event)), ({ settlement_id }) => settlement_id)
  return [...byDay].map(([id, lines]) => {
    const sum = (name: 'credit' | 'debit' | 'fee' | 'tax') => lines.reduce((total, each) => total + each[name], 0)
    return { id, entity: 'settlement', amount: sum('credit') - sum('debit'), status: 'processed', fees: sum('fee'), tax: sum('tax'), utr: lines[0]?.settlement_utr ?? null, created_at: lines[0]?.settled_at ?? 0 }
  })
}

export const listSettlements = (sim: Simulator, { account, query }: Asked): Answer => {
  const { limit, offset } = paging(query)
  return collection(settlementsOf(sim, ownerOf(account)).slice(offset, offset + limit))
}

export const getSettlement = (sim: Simulator, { account, params }: Asked): Answer => {
  const known = numberOf(sim, 'setl', params.id ?? '') === undefined ? undefined : settlementsOf(sim, ownerOf(account)).find(({ id }) => id === params.id)
  return known === undefined ? noSuchId : { status: 200, body: known }
}
