import { istDay, istMidnight, type Answer, type Asked, type Simulator } from '../../simulator/index.ts'
import { invalid, noSuchId } from './errors.ts'
import { feeOf } from './fees.ts'
import { idOf, numberOf } from './ids.ts'
import { collection, ownerOf, paging, seconds } from './orders.ts'

/**
 * Settlements, from the ledger: what a day (Indian time) captured and gave back is settled on the second day after, at 11:00. When is ours; the
 * published pages leave it to the account.
 */
const day_ms = 86_400_000
const settled_after_ms = 2 * day_ms + 11 * 3_600_000

interface Event {
  type: 'payment' | 'refund'; id: number; order_id: number; payment_id: number; at: number; amount_minor: number; currency: string; method: string
  receipt: string | null; data: string; created_at: number
}

/** Payments by when they were captured, refunds of captured ones by when they were done, in that order. */
const events_sql = `
  select 'payment' as type, payments.id, payments.order_id, payments.id as payment_id, coalesce(captures.created_at, payments.completed_at) as at, payments.captured_minor as amount_minor,
         payments.currency, payments.method, orders.data ->> '$.receipt' as receipt, payments.data, payments.created_at
    from payments join orders on orders.id = payments.order_id left join captures on captures.payment_id = payments.id
   where payments.account = :account and payments.captured_minor > 0
   union all
  select 'refund', refunds.id, refunds.order_id, refunds.payment_id, refunds.completed_at, refunds.amount_minor, refunds.currency, payments.method, orders.data ->> '$.receipt', refunds.data, refunds.created_at
    from refunds join payments on payments.id = refunds.payment_id join orders on orders.id = refunds.order_id
   where refunds.account = :account and refunds.state = 'processed' and refunds.kind = 'MERCHANT_INITIATED'
   order by 5, 1, 2`

const settledAt = ({ at }: Event) => istMidnight(at) + settled_after_ms

const eventsOf = (sim: Simulator, account: string) => sim.ledger.all<Event>(events_sql, { account }).filter(event => settledAt(event) <= sim.clock.now())

const line = (sim: Simulator, event: Event) => {
  const refund = event.type === 'refund'
  const { fee, tax } = refund ? { fee: 0, tax: 0 } : feeOf(event.method, event.amount_minor)
  const day = Number(istDay(settledAt(event)))
  return {
    entity_id: idOf(sim, refund ? 'rfnd' : 'pay', event.id), type: event.type, debit: refund ? event.amount_minor : 0, credit: refund ? 0 : event.amount_minor - fee, amount: event.amount_minor,
    currency: event.currency, fee, tax, on_hold: false, settled: true, created_at: seconds(event.created_at), settled_at: seconds(settledAt(event)), settlement_id: idOf(sim, 'setl', day), posted_at: null,
    credit_type: 'default', description: null, notes: (JSON.parse(event.data) as { notes: object }).notes, payment_id: refund ? idOf(sim, 'pay', event.payment_id) : null, settlement_utr: `SIMU${day}`,
    order_id: idOf(sim, 'order', event.order_id), order_receipt: event.receipt, method: event.method, card_network: null, card_issuer: null, card_type: null, dispute_id: null,
  }
}

export const settlementRecon = (sim: Simulator, { account, query }: Asked): Answer => {
  const { year = '', month = '', day = '' } = query
  if (!/^\d{4}$/.test(year)) return invalid('The year must be 4 digits.', 'year')
  if (!/^(0?[1-9]|1[0-2])$/.test(month)) return invalid('The month is not a valid month.', 'month')
  if (day !== '' && !/^\d{1,2}$/.test(day)) return invalid('The day must be between 1 and 2 digits.', 'day')
  const wanted = year + month.padStart(2, '0') + (day === '' ? '' : day.padStart(2, '0'))
  const { limit, offset } = paging(query, 1000)
  return collection(eventsOf(sim, ownerOf(account)).filter(event => istDay(settledAt(event)).startsWith(wanted)).slice(offset, offset + limit).map(event => line(sim, event)))
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
