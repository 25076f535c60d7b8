import { until } from './merchant.ts'
import type { Sql } from '../platform/db.ts'

interface LedgerPayment { id: number; order_id: number; account: string; state: string; amount_minor: number; authorized_minor: number; captured_minor: number; refunded_minor: number; due_at: number | null }
interface LedgerRefund { id: number; payment_id: number; reference: string; amount_minor: number; state: string; kind: string; due_at: number | null }
export interface LedgerWebhook { id: number; order_id: number; type: string; url: string; body: string; state: string; attempts: number; last_status: number | null; due_at: number | null }
export interface Ledger {
  orders: { id: number; account: string; reference: string; state: string }[]
  payments: LedgerPayment[]
  refunds: LedgerRefund[]
  webhooks: LedgerWebhook[]
}

/** The control API of one gateway's simulator (docs/simulators.md). */
export const openControl = (simulators_url: string, gateway = 'cashfree') => {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${simulators_url}/${gateway}/_control${path}`, {
      method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`the simulator refused ${method} ${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json() as T
  }
  const ledger = () => ask<Ledger>('GET', '/ledger')
  return {
    ledger,
    move: (ms: number) => ask('POST', '/clock', { advance_ms: ms }),
    /** Orders a fault, once unless told otherwise; `match` are facts such as amount_minor, operation, vpa. */
    fault: (fault: { kind: string } & Record<string, unknown>, match: Record<string, unknown>, times: number | null = 1, skip = 0) => ask<{ id: string }>('POST', '/rules', { fault, match, times, skip }),
    heal: () => ask('DELETE', '/rules'),
    settings: (settings: Record<string, number>) => ask('PATCH', '/settings', settings),
    /** Sends every notice that waits; returns how many there were. */
    flush: async () => (await ask<{ sent: number }>('POST', '/webhooks/flush', {})).sent,
    /** Nothing is on its way at the gateway: no notice, and no payment that resolves by itself. */
    idle: async () => {
      const [{ now }, { webhooks, payments, refunds }] = [await ask<{ now: string }>('GET', '/'), await ledger()]
      return webhooks.every(each => each.state !== 'due') && [...payments, ...refunds].every(({ due_at }) => due_at === null || due_at > Date.parse(now))
    },
    /** Acts as the payer of a payment of the ledger, as long as it waits for one. */
    decide: (payment: number, choice: 'approve' | 'decline' | 'leave' | 'pending') => ask('POST', `/payments/${payment}`, { choice }),
    /** What the bank answers late, at Cashfree: gives a payment of the ledger an outcome, whatever it was. */
    simulate: async (account: { client_id: string; client_secret: string }, entity_id: number, payment_status: string) => {
      const answer = await fetch(`${simulators_url}/cashfree/pg/simulate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-version': '2025-01-01', 'x-client-id': account.client_id, 'x-client-secret': account.client_secret },
        body: JSON.stringify({ entity: 'PAYMENTS', entity_id: String(entity_id), entity_simulation: { payment_status } }),
      })
      if (!answer.ok) throw new Error(`the simulation was refused: ${await answer.text()}`)
    },
    until: (fits: (found: Ledger) => boolean) => until(ledger, fits),
  }
}

export type Control = ReturnType<typeof openControl>

interface OurPayment { reference: string; state: string; amount_minor: bigint; captured_minor: bigint }
interface OurRefund { reference: string; state: string; amount_minor: bigint }

const held = ['authorized', 'capturing', 'voiding']
const over = ['failed', 'user_dropped', 'init_failed']
const open = ['initiated', 'redirected', 'pending']

/**
 * Holds our books against the gateway's ledger, row by row; what differs, in words. Open payments may differ: nobody knows yet.
 * `refunded_state` is the gateway's word for a refund that was made.
 */
export const differences = async (sql: Sql, control: Control, { refunded_state }: { refunded_state: string }): Promise<string[]> => {
  const [{ orders, payments, refunds }, ours, ourRefunds] = await Promise.all([
    control.ledger(),
    // A try that its payment does not speak of holds nothing, or stands as a payment of its own that was given back.
    sql<OurPayment[]>`
      select t.reference, p.amount_minor,
             case when t.reference = p.reference and p.state <> 'init_failed' then p.state when t.aside_minor > 0 or t.release is not null then 'reversed'
                  when t.next_check_at is not null then 'pending' else 'failed' end as state,
             case when t.reference = p.reference and p.state <> 'init_failed' then p.captured_minor else coalesce(t.aside_minor, 0) end as captured_minor
        from tries t join payments p on p.order_key = t.order_key and p.number = t.payment`,
    sql<OurRefund[]>`select reference, state, amount_minor from refunds`,
  ])
  const found: string[] = []
  const claim = (holds: boolean, what: string) => { if (!holds) found.push(what) }

  const referenceOf = new Map(orders.map(order => [order.id, order.reference]))
  const mine = new Map(ours.map(payment => [payment.reference, payment]))
  for (const order of orders) claim(mine.has(order.reference), `the gateway has an order ${order.reference} that is not in our books`)

  for (const payment of ours) {
    const theirs = payments.filter(each => referenceOf.get(each.order_id) === payment.reference)
    // A hold that lapsed, or was let go, is no refund of ours, even where the gateway calls it one.
    const kept = theirs.reduce((sum, each) => sum + (each.state === 'VOID' || (each.captured_minor === 0 && each.refunded_minor > 0) ? 0 : each.authorized_minor), 0)
    const captured = theirs.reduce((sum, each) => sum + each.captured_minor, 0)
    const returned = theirs.reduce((sum, each) => sum + (each.captured_minor === 0 ? 0 : each.refunded_minor), 0)
    const says = `${payment.reference} is ${payment.state} with ${payment.captured_minor} captured; the gateway has ${captured} captured, ${returned} returned, ${kept} held in all`
    if (open.includes(payment.state)) continue
    if (payment.state === 'captured') claim(BigInt(captured) === payment.captured_minor && theirs.filter(each => each.captured_minor > 0).length === 1, says)
    if (held.includes(payment.state)) claim(captured === 0 && BigInt(kept) === payment.amount_minor, says)
    if (over.includes(payment.state)) claim(captured === returned && (captured > 0 || kept === 0), says)
    if (payment.state === 'reversed') claim(BigInt(captured) === payment.captured_minor && captured === returned && (captured > 0 || kept === 0), says)
  }

  const theirRefunds = new Map(refunds.map(refund => [refund.reference, refund]))
  for (const refund of ourRefunds) {
    const theirs = theirRefunds.get(refund.reference)
    const says = `refund ${refund.reference} of ${refund.amount_minor} is ${refund.state}; the gateway has ${theirs === undefined ? 'none' : `${theirs.amount_minor} ${theirs.state}`}`
    if (refund.state === 'success') claim(theirs !== undefined && theirs.state === refunded_state && BigInt(theirs.amount_minor) === refund.amount_minor, says)
    else claim(theirs === undefined || theirs.state !== refunded_state, says)
  }
  const known = new Set(ourRefunds.map(refund => refund.reference))
  for (const refund of refunds) claim(refund.kind !== 'MERCHANT_INITIATED' || known.has(refund.reference), `the gateway has a refund ${refund.reference} that is not in our books`)
  return found
}
