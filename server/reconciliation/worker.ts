import type { Logger } from 'pino'
import { connectorOf, type Account } from '../gateways/index.ts'
import { atGateway, isOpen, type AskDeps } from '../payments/index.ts'
import { paymentOf, refundOf } from '../orders/index.ts'
import { later, seconds } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { outage } from '../platform/outage.ts'
import { checkRefund } from '../refunds/index.ts'
import { checkPayment } from './check-payment.ts'
import { checkTry } from './check-try.ts'
import { claimPayments, claimRefunds, claimTries, type DuePayment, type DueTry } from './claim.ts'
import { openLooks } from './look.ts'
import { rateLimit } from './rate-limit.ts'

export interface WorkerDeps extends AskDeps {
  sql: Sql
  log: Logger
  accounts: () => readonly Account[]
}

/** Claimed at a time, and under way at once. */
const BATCH = 50
const EVERY_MS = 1_000
/** What one piece of work asks a gateway, at most, one after the other: that what was asked for is done, and then how it stands. */
const QUESTIONS = 2
/** Beside the gateway's time: for the database, and for a machine that is short of breath. */
const SLACK_MS = seconds(30)

/**
 * Does what is due: asks gateways how payments and refunds stand whose notices did not come, lets holds go, goes on
 * with what a crash left half-done. Every process runs one; a row is claimed by one of them at a time, for
 * longer than its questions take; should that one die, the row is due again after it.
 */
export const openWorker = (deps: WorkerDeps) => {
  const { sql, books, clock, log } = deps
  const allow = rateLimit(clock)
  let running: Promise<void> | undefined
  let again = false
  let closed = false
  const away = outage(error => log.warn({ err: error }, 'what is due could not be claimed; trying again every second'))

  const onPayment = async ({ order_key, number }: DuePayment, until: Date) => {
    const book = await books.read(order_key)
    const payment = book === undefined ? undefined : paymentOf(book, number)
    if (book === undefined || payment === undefined) return
    // Heard of since it was claimed: what is due on it now – to let a hold go, say – is due later, or never.
    if (payment.next_check_at === null || payment.next_check_at > until) return
    const account = payment.account_id === null ? undefined : deps.accountOf(payment.account_id)
    // Notices come first; asking keeps within what the gateway publishes. What must wait stays claimed, a minute by the usual time-outs.
    if (account !== undefined && isOpen(payment.state) && !allow(account.id, connectorOf(account.gateway).limits.fetches_per_minute)) return
    await checkPayment(deps, book, payment)
  }

  /** Tries are read for the few that need them. */
  const findTry = async (order_key: string, payment: number, number: number) =>
    (await books.readTries(order_key)).find(tried => tried.payment === payment && tried.number === number)

  const onTry = async ({ order_key, payment: number, number: at }: DueTry) => {
    const [book, tried] = await Promise.all([books.read(order_key), findTry(order_key, number, at)])
    const payment = book === undefined ? undefined : paymentOf(book, number)
    const account = tried === undefined ? undefined : deps.accountOf(tried.account_id)
    if (payment === undefined || tried === undefined || account === undefined) return
    // While a gateway refuses everything there are many of these; they must not take the turn of payments whose outcome nobody knows.
    const { fetches_per_minute } = connectorOf(account.gateway).limits
    if (!allow(`${account.id} aside`, Math.ceil(fetches_per_minute / 4)) || !allow(account.id, fetches_per_minute)) return
    await checkTry(deps, payment, tried)
  }

  const onRefund = async ({ order_key, number }: DuePayment) => {
    const book = await books.read(order_key)
    const refund = book === undefined ? undefined : refundOf(book, number)
    const payment = book === undefined || refund === undefined ? undefined : paymentOf(book, refund.payment)
    if (refund === undefined || refund.next_check_at === null || payment === undefined) return
    // What stands aside goes back at the try that took it.
    const tried = refund.try === null ? undefined : await findTry(order_key, refund.payment, refund.try)
    const account_id = refund.try === null ? payment.account_id : tried?.account_id
    const account = account_id == null ? undefined : deps.accountOf(account_id)
    if (account === undefined) return
    await checkRefund(deps, account, atGateway(payment, tried), refund)
  }

  const guarded = async <Due extends DuePayment>(due: Due, what: 'payment' | 'try' | 'refund', work: (due: Due) => Promise<unknown>) => {
    try {
      await work(due)
    } catch (error) {
      // The claim runs out, and it is tried again.
      const { number, ...under }: DuePayment = due // `number` is a word that the log hides.
      log.warn({ err: error, ...under, [what]: number }, `the check of a ${what} failed`)
    }
  }

  /** One round: everything that is due now. Returns how much there was. */
  const round = async (): Promise<number> => {
    const now = clock.now()
    const until = later(now, SLACK_MS + QUESTIONS * Math.max(0, ...deps.accounts().map(({ timeout_ms }) => timeout_ms)))
    const [payments, tries, refunds] = await Promise.all([claimPayments(sql, now, until, BATCH), claimTries(sql, now, until, BATCH), claimRefunds(sql, now, until, BATCH)])
    await Promise.all([
      ...payments.map(due => guarded(due, 'payment', each => onPayment(each, until))),
      ...tries.map(due => guarded(due, 'try', onTry)),
      ...refunds.map(due => guarded(due, 'refund', onRefund)),
    ])
    return payments.length + tries.length + refunds.length
  }

  const run = async () => {
    do {
      again = false
      try {
        while (!closed && await round() > 0);
        away.over()
      } catch (error) {
        away.failed(error)
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
    /** Looks at a payment whose payer is back. */
    look: openLooks(deps, allow),
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
