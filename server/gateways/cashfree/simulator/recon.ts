import { istDay, istMidnight, istTime, majorOf, part, rows, type Answer, type Asked, type Body, type OrderRow, type Simulator } from '../../simulator/index.ts'
import { orderData, ownerOf } from './orders.ts'
import { bankReference } from './payments.ts'
import { checkRecon } from './validate.ts'

/**
 * Settlement recon, from the ledger: what a day (Indian time) took and gave back is settled the next day at 11:00, less 2 % for
 * all but UPI and 18 % tax on that. The rates are ours; the published document gives none.
 */
const day_ms = 86_400_000
const settled_at_hour_ms = 11 * 3_600_000

interface Event {
  kind: 'PAYMENT' | 'REFUND'; id: number; order_id: number; payment_id: number; at: number; amount_minor: number; currency: string
  method: string; payment_minor: number; started_at: number; refund: string | null
}

/** Payments by when they were captured, refunds by when they were done, in that order. */
const events_sql = `
  select 'PAYMENT' as kind, payments.id, payments.order_id, payments.id as payment_id, coalesce(captures.created_at, payments.completed_at) as at, payments.captured_minor as amount_minor,
         payments.currency, payments.method, payments.captured_minor as payment_minor, payments.created_at as started_at, null as refund
    from payments left join captures on captures.payment_id = payments.id and captures.action = 'CAPTURE'
   where payments.account = :account and payments.captured_minor > 0
   union all
  select 'REFUND', refunds.id, refunds.order_id, refunds.payment_id, refunds.completed_at, refunds.amount_minor, refunds.currency, payments.method, payments.captured_minor, payments.created_at, refunds.reference
    from refunds join payments on payments.id = refunds.payment_id
   where refunds.account = :account and refunds.state = 'SUCCESS'
   order by 5, 1, 2`

export const feeOf = (method: string, amount_minor: number) => {
  const charge = method === 'upi' ? 0 : Math.round(amount_minor * 0.02)
  return { charge, tax: Math.round(charge * 0.18) }
}

const settlementOf = (event: Event) => {
  const midnight = istMidnight(event.at)
  const day = istDay(event.at)
  return { cf_settlement_id: day, utr: `SIMU${day}`, initiated: midnight + day_ms + settled_at_hour_ms - 2 * 3_600_000, processed: midnight + day_ms + settled_at_hour_ms, from: midnight, till: midnight + day_ms - 1000 }
}

const line = (sim: Simulator, event: Event) => {
  const order = rows.orderById(sim.ledger, event.order_id)
  const data = order && orderData(order as OrderRow)
  const fee = event.kind === 'PAYMENT' ? feeOf(event.method, event.amount_minor) : { charge: 0, tax: 0 }
  const settlement = settlementOf(event)
  const refund = event.kind === 'REFUND'
  return {
    event_details: {
      event_id: String(event.id), event_type: event.kind, event_settlement_amount: majorOf(event.amount_minor - fee.charge - fee.tax), event_amount: majorOf(event.amount_minor), sale_type: refund ? 'DEBIT' : 'CREDIT',
      event_status: 'SUCCESS', entity: 'recon', event_time: istTime(event.at), event_currency: event.currency, event_service_charge: majorOf(fee.charge), event_service_tax: majorOf(fee.tax), event_remarks: null,
    },
    order_details: { order_id: order?.reference ?? null, order_amount: order ? majorOf(order.amount_minor) : null, order_currency: order?.currency ?? null, order_tags: data?.order_tags ?? null },
    customer_details: data?.customer_details ?? {},
    payment_details: {
      payment_amount: majorOf(event.payment_minor), payment_currency: event.currency, bank_reference: bankReference(event.payment_id), payment_time: istTime(event.started_at), payment_mode: event.method.toUpperCase(),
      payment_service_charge: majorOf(fee.charge), payment_service_tax: majorOf(fee.tax), cf_payment_id: String(event.payment_id), status: 'SUCCESS',
      forex_conversion_handling_charge: null, forex_conversion_handling_tax: null, charges_currency: null,
    },
    settlement_details: {
      cf_settlement_id: settlement.cf_settlement_id, settlement_date: istTime(settlement.processed), utr: settlement.utr, split_service_charge: 0, split_service_tax: 0, vendor_commission: 0,
      payment_from: istTime(settlement.from), payment_till: istTime(settlement.till), reason: null, remarks: null, service_charge: majorOf(fee.charge), service_tax: majorOf(fee.tax), settlement_charge: 0,
      settlement_initiated_on: istTime(settlement.initiated), settlement_tax: 0, settlement_type: 'NORMAL_SETTLEMENT',
    },
    dispute_details: { closed_in_favor_of: null, dispute_resolved_on: null, dispute_category: null, dispute_note: null },
    refund_details: { refund_processed_at: refund ? istTime(event.at) : null, refund_arn: refund ? bankReference(event.id) : null, refund_note: null, refund_id: event.refund },
  }
}

const among = (filter: unknown, value: string) => !Array.isArray(filter) || filter.length === 0 || filter.includes(value)
const within = (from: unknown, till: unknown, at: number) => (typeof from !== 'string' || at >= Date.parse(from)) && (typeof till !== 'string' || at <= Date.parse(till))

export const settlementRecon = (sim: Simulator, { account, body }: Asked): Answer => {
  const refused = checkRecon(body)
  if (refused) return refused
  const { limit, cursor } = part(body, 'pagination') as { limit: number; cursor?: string | null }
  const filters: Body = part(body, 'filters')
  const start = cursor ? Number(Buffer.from(cursor, 'base64url').toString()) || 0 : 0
  const lines = sim.ledger.all<Event>(events_sql, { account: ownerOf(account) }).filter(event => {
    const settlement = settlementOf(event)
    return settlement.processed <= sim.clock.now() && among(filters.cf_settlement_ids, settlement.cf_settlement_id) && among(filters.settlement_utrs, settlement.utr)
      && within(filters.start_date_initiated_on, filters.end_date_initiated_on, settlement.initiated) && within(filters.start_date_processed_on, filters.end_date_processed_on, settlement.processed)
      && within(filters.start_date, filters.end_date, settlement.processed)
  })
  const next = start + limit < lines.length ? Buffer.from(String(start + limit)).toString('base64url') : null
  return { status: 200, body: { cursor: next, limit, data: lines.slice(start, start + limit).map(event => line(sim, event)) } }
}
