import { feeOf, istTime, majorOf, part, rows, settledEvents, settlementOf, type Answer, type Asked, type Body, type OrderRow, type SettledEvent, type Simulator } from '../../simulator/index.ts'
import { orderData, ownerOf } from './orders.ts'
import { bankReference } from './payments.ts'
import { checkRecon } from './validate.ts'

/** Settlement recon, from the ledger. */
const line = (sim: Simulator, event: SettledEvent) => {
  const order = rows.orderById(sim.ledger, event.order_id)
  const data = order && orderData(order as OrderRow)
  const fee = feeOf(event)
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
      cf_settlement_id: settlement.id, settlement_date: istTime(settlement.processed), utr: settlement.utr, split_service_charge: 0, split_service_tax: 0, vendor_commission: 0,
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
  const lines = settledEvents(sim.ledger, { account: ownerOf(account), refunded: 'SUCCESS' }).filter(event => {
    const settlement = settlementOf(event)
    return settlement.processed <= sim.clock.now() && among(filters.cf_settlement_ids, settlement.id) && among(filters.settlement_utrs, settlement.utr)
      && within(filters.start_date_initiated_on, filters.end_date_initiated_on, settlement.initiated) && within(filters.start_date_processed_on, filters.end_date_processed_on, settlement.processed)
      && within(filters.start_date, filters.end_date, settlement.processed)
  })
  const next = start + limit < lines.length ? Buffer.from(String(start + limit)).toString('base64url') : null
  return { status: 200, body: { cursor: next, limit, data: lines.slice(start, start + limit).map(event => line(sim, event)) } }
}
