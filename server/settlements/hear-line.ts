import type { Account, SettlementLine } from '../gateways/index.ts'
import { paymentOf, refundOf, type Payment } from '../orders/index.ts'
import { ask, atGateway, withCalls, type AskDeps } from '../payments/index.ts'
import type { Sql } from '../platform/db.ts'
import { hasMoney, hearPaid, hearRefunded, mayTell } from './hear.ts'
import type { Match } from './line.ts'
import { findReturned } from './store.ts'

export interface HearDeps extends AskDeps {
  sql: Sql
}

/** Tells the books what a line says of a payment or refund of ours, where they do not have it yet. Safe to repeat. */
export const hearLine = async (deps: HearDeps, account: Account, line: SettlementLine, match: Match): Promise<void> => {
  const { books, clock } = deps
  const { order_key, payment: number, refund: refund_number } = match
  const book = await books.read(order_key)
  const payment = book === undefined ? undefined : paymentOf(book, number)
  if (book === undefined || payment === undefined) return
  if (line.kind === 'refund' && refund_number !== null) {
    const refund = refundOf(book, refund_number)
    if (refund === undefined || !mayTell(refund, line.amount_minor)) return
    await books.change(order_key, at => [hearRefunded(at, refund_number, line, clock.now()), true])
  }
  if (line.kind === 'payment' && line.amount_minor > 0n && !isKnown(payment, account, line)) await hearMoney(deps, account, line, payment, match)
}

/** By far the most lines are of payments that were known to be paid when they were; nothing more is read for these. */
const isKnown = (payment: Payment, { id }: Account, { payment_reference, gateway_payment_id }: SettlementLine) =>
  payment.captured_minor > 0n && payment.account_id === id
  && (payment_reference === undefined ? payment.gateway_payment_id === gateway_payment_id : payment.reference === payment_reference)

const hearMoney = async (deps: HearDeps, account: Account, line: SettlementLine, payment: Payment, match: Match) => {
  const { books, clock } = deps
  const tried = (await books.readTries(match.order_key)).find(each => each.payment === match.payment && each.number === match.try)
  if (tried === undefined || hasMoney(payment, tried)) return
  const returned = await findReturned(deps.sql, { ...match, account_id: account.id, amount_minor: line.amount_minor })
  const { answer, calls } = await ask(deps, account, { payment: tried.payment, try: tried.number }, (connector, call) => connector.fetch(call, atGateway(payment, tried)))
  await books.change(match.order_key, book => [hearPaid(withCalls(book, calls), tried, line, { answer, returned }, clock.now()), true])
}
