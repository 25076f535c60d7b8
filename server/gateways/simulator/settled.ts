import type { Ledger } from './ledger.ts'
import { istDay, istMidnight } from './times.ts'

/** What is paid out, the same at every simulated gateway: what a day (Indian time) took and gave back, the next day at 11:00. */

const day_ms = 86_400_000
const settled_at_hour_ms = 11 * 3_600_000

export interface SettledEvent {
  kind: 'PAYMENT' | 'REFUND'; id: number; order_id: number; payment_id: number; at: number; amount_minor: number; currency: string
  method: string; payment_minor: number; started_at: number; refund: string | null
}

/** Payments by when they were captured, refunds by when they were done, in that order. `refunded` is the gateway's word for a refund that is done. */
export const settledEvents = (ledger: Ledger, { account, refunded }: { account: string; refunded: string }): SettledEvent[] => ledger.all<SettledEvent>(`
  select 'PAYMENT' as kind, payments.id, payments.order_id, payments.id as payment_id, coalesce(captures.created_at, payments.completed_at) as at, payments.captured_minor as amount_minor,
         payments.currency, payments.method, payments.captured_minor as payment_minor, payments.created_at as started_at, null as refund
    from payments left join captures on captures.payment_id = payments.id and captures.action = 'CAPTURE'
   where payments.account = :account and payments.captured_minor > 0
   union all
  select 'REFUND', refunds.id, refunds.order_id, refunds.payment_id, refunds.completed_at, refunds.amount_minor, refunds.currency, payments.method, payments.captured_minor, payments.created_at, refunds.reference
    from refunds join payments on payments.id = refunds.payment_id
   where refunds.account = :account and refunds.state = :refunded
   order by 5, 1, 2`, { account, refunded })

/** 2 % for all but UPI, and 18 % tax on that: rates of ours, since no gateway publishes any. Refunds cost nothing. */
export const feeOf = ({ kind, method, amount_minor }: Pick<SettledEvent, 'kind' | 'method' | 'amount_minor'>) => {
  const charge = kind === 'REFUND' || method === 'upi' ? 0 : Math.round(amount_minor * 0.02)
  return { charge, tax: Math.round(charge * 0.18) }
}

export const settlementOf = ({ at }: Pick<SettledEvent, 'at'>) => {
  const [midnight, day] = [istMidnight(at), istDay(at)]
  return { id: day, utr: `SIMU${day}`, initiated: midnight + day_ms + settled_at_hour_ms - 2 * 3_600_000, processed: midnight + day_ms + settled_at_hour_ms, from: midnight, till: midnight + day_ms - 1000 }
}
