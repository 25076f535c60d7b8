import { isPayersFault, type Channel } from '../gateways/index.ts'
import { paymentId } from '../platform/ids.ts'
import { secretOf, type Secrets } from '../platform/secrets.ts'
import type { Sql, Tx } from '../platform/db.ts'
import type { Order, Payment } from '../orders/index.ts'
import type { Facts } from './facts.ts'

/** A payment that was, as a decision would have seen it, and what became of it where it went first. */
export interface Past {
  facts: Facts
  order_id: string
  payment_id: string
  /** Where it went first; null where no account could take it. */
  account_id: string | null
  /** Undefined where it says nothing of the gateway: the payer left, had no money, or nobody knows yet. */
  success: boolean | undefined
}

type Row = Pick<Payment, 'order_key' | 'number' | 'amount_minor' | 'currency' | 'method' | 'instrument' | 'state' | 'tries' | 'error_code' | 'created_at' | 'authorized_minor'>
  & Pick<Order, 'project_id' | 'order_id' | 'preauth' | 'customer_id' | 'tags' | 'secret_version'> & { first_account_id: string | null; fault: string | null }

export interface Stretch {
  project_id: string
  from: Date
  to: Date
  /** The newest of them, at most this many. */
  payments: number
}

const LOT = 2_000
/** Reading a month of payments may take longer than a payment's own statements may. */
const TIME_MS = 120_000

/**
 * The project's payments of a stretch, oldest first, in lots. In a transaction of its own, whose planner may read whole
 * tables: the router's pool is made for look-ups by key.
 */
export const readPast = async (sql: Sql, secrets: Secrets, { project_id, from, to, payments }: Stretch, take: (lot: Past[]) => Promise<void>): Promise<void> => {
  await sql.begin('read only', async (tx: Tx) => {
    await tx`select set_config('statement_timeout', ${String(TIME_MS)}, true), set_config('enable_hashjoin', 'on', true), set_config('enable_seqscan', 'on', true), set_config('plan_cache_mode', 'force_custom_plan', true)`
    const rows = tx<Row[]>`
      select * from (
        select p.order_key, p.number, p.amount_minor, p.currency, p.method, p.instrument, p.state, p.tries, p.error_code, p.created_at, p.authorized_minor,
               o.project_id, o.order_id, o.preauth, o.customer_id, o.tags, o.secret_version, coalesce(t.account_id, p.account_id) as first_account_id, t.fault
          from payments p join orders o using (order_key) left join tries t on t.order_key = p.order_key and t.payment = p.number and t.number = 1
         where o.project_id = ${project_id} and p.created_at >= ${from} and p.created_at < ${to}
         order by p.created_at desc, p.order_key limit ${payments}) newest
       order by created_at, order_key, number`
    const before = new Map<string, string>()
    for await (const lot of rows.cursor(LOT)) {
      await take(lot.map(row => {
        const earlier = before.get(row.order_key)
        if (row.first_account_id !== null) before.set(row.order_key, row.first_account_id)
        return pastOf(secrets, row, earlier)
      }))
    }
  })
}

const pastOf = (secrets: Secrets, row: Row, earlier: string | undefined): Past => ({
  facts: {
    project_id: row.project_id, order_key: row.order_key, number: row.number, amount_minor: row.amount_minor, currency: row.currency, preauth: row.preauth,
    ...instrumentOf(row), app: undefined, customer_id: row.customer_id ?? undefined, tags: row.tags ?? undefined, device: row.tags?.['device'], earlier, now: row.created_at,
  },
  order_id: row.order_id,
  payment_id: paymentId(secretOf(secrets, row.secret_version), row.order_key, row.number),
  account_id: row.first_account_id,
  success: successOf(row),
})

const channels: readonly Channel[] = ['collect', 'intent', 'qrcode', 'hosted']

/** As `describe` in payments kept it. */
const instrumentOf = ({ method, instrument: { channel, handle, bin, bank, provider } }: Row): Pick<Facts, 'method' | 'channel' | 'handle' | 'bin' | 'bank' | 'wallet'> => ({
  method, channel: channels.find(each => each === channel),
  handle: handle?.replace(/^@/, '').toLowerCase(), bin, bank, wallet: provider,
})

/** Of where it went first: a payment that went on to another account had been refused there. */
const successOf = ({ state, tries, authorized_minor, error_code, fault }: Row): boolean | undefined => {
  if (tries <= 1 && authorized_minor > 0n) return true
  if (tries <= 1 && state !== 'failed') return undefined
  if (fault !== null) return fault === 'payer' || fault === 'us' ? undefined : false
  return tries <= 1 && error_code !== null && isPayersFault(error_code) ? undefined : false
}

