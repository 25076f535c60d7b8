import type { Logger } from 'pino'
import { connectorOf } from '../gateways/index.ts'
import { isOpen, type AskDeps } from '../payments/index.ts'
import { paymentOf, refundOf } from '../orders/index.ts'
import type { Sql } from '../platform/db.ts'
import { checkRefund } from '../refunds/index.ts'
import { checkPayment } from './check-payment.ts'
import { claimPayments, claimRefunds, type DuePayment } from './claim.ts'
import { rateLimit } from './rate-limit.ts'

export interface WorkerDeps extends AskDeps {
  sql: Sql
  log: Logger
}

/** Claimed at a time, and under way at once. */
const BATCH = 50
const EVERY_MS = 1_000

/**
 * Does what is due: asks gateways how payments and refunds stand whose notices did not come, lets holds go, goes on
 * with what a crash left half-done. Every process runs one; a row is claimed by one of them at a time.
 */
export const openWorker = (deps: WorkerDeps) => {
  const { sql, books, clock, log } = deps
  const allow = rateLimit(clock)
  let running: Promise<void> | undefined
  let again = false
  let closed = false
  let away = false

  const onPayment = async ({ order_key, number }: DuePayment) => {
    const book = await books.read(order_key)
    const payment = book === undefined ? undefined : paymentOf(book, number)
    if (book === undefined || payment === undefined) return
    const account = payment.account_id === null ? undefined : deps.accountOf(payment.account_id)
    // Notices come first; asking keeps within what the gateway publishes. What must wait stays claimed for a minute.
    if (account !== undefined && isOpen(payment.state) && !allow(account.id, connectorOf(account.gateway).limits.fetches_per_minute)) return
    await checkPayment(deps, book, payment)
  }

  const onRefund = async ({ order_key, number }: DuePayment) => {
    const book = await books.read(order_key)
    const refund = book === undefined ? undefined : refundOf(book, number)
    const payment = book === undefined || refund === undefined ? undefined : paymentOf(book, refund.payment)
    const account = payment?.account_id == null ? undefined : deps.accountOf(payment.account_id)
    if (refund?.state !== 'pending' || payment === undefined || account === undefined) return
    await checkRefund(deps, account, payment, refund)
  }

  const guarded = async (due: DuePayment, what: string, work: (due: DuePayment) => Promise<unknown>) => {
    try {
      await work(due)
    } catch (error) {
      // The claim runs out, and it is tried again.
      log.warn({ err: error, order_key: due.order_key, number: due.number }, `the check of a ${what} failed`)
    }
  }

  /** One round: everything that is due now. Returns how much there was. */
  const round = async (): Promise<number> => {
    const [payments, refunds] = await Promise.all([claimPayments(sql, clock.now(), BATCH), claimRefunds(sql, clock.now(), BATCH)])
    await Promise.all([
      ...payments.map(due => guarded(due, 'payment', onPayment)),
      ...refunds.map(due => guarded(due, 'refund', onRefund)),
    ])
    return payments.length + refunds.length
  }

  const run = async () => {
    do {
      again = false
      try {
        while (!closed && await round() > 0);
        away = false
      } catch (error) {
        // Once for each outage, not once a second.
        if (!away) log.warn({ err: error }, 'what is due could not be claimed; trying again every second')
        away = true
      }
    } while (again && !closed)
  }

  const nudge = () => {
    again = true
    if (closed) return
    running ??= run().finally(() => { running = undefined })
  }

  const timer = setInterval(nudge, EVERY_MS).unref()

  return {
    /** Says that something became due. */
    nudge,
    /** Does all that is due and waits for it: what tests call after they have moved the clock. */
    drain: async () => { nudge(); await running },
    close: async () => {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}

export type Worker = ReturnType<typeof openWorker>
