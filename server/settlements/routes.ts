import { refundOf, type Books } from '../orders/index.ts'
import { wirePaymentId, type AskDeps } from '../payments/index.ts'
import { wireTime, type Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { fail } from '../platform/errors.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import { toDecimal } from '../platform/money.ts'
import { readPage } from '../platform/paging.ts'
import type { Secrets } from '../platform/secrets.ts'
import { overviewOf, remedyFor, type Overview } from './overview.ts'
import { Lines, LinesQuery, Reports } from './schema.ts'
import { selectLines, type KeptLine } from './store.ts'

const tag = 'Control: settlements'

const listSettlements = operation({
  id: 'listSettlements', tag, summary: 'List how far settlement reports were read',
  description: 'By gateway account: what was paid out, what was kept as fees, and what could not be read.',
  schema: { response: { 200: Reports } },
  refusals: ['invalid_request', 'retrieval_failed'],
})
const listSettlementLines = operation({
  id: 'listSettlementLines', tag, summary: 'List lines of settlement reports',
  description: 'Those that were read last come first, a page at a time.',
  schema: { querystring: LinesQuery, response: { 200: Lines } },
  refusals: ['invalid_request', 'gateway_account_not_found', 'retrieval_failed'],
})

export interface SettlementRoutesDeps extends Pick<AskDeps, 'accountOf'> {
  sql: Sql
  clock: Clock
  books: Books
  secrets: Secrets
}

export const settlementRoutes = ({ sql, clock, books, secrets, accountOf }: SettlementRoutesDeps) => async (app: RouterApp) => {
  app.get('/settlements', listSettlements, async () => ({
    reports: (await overviewOf(sql, clock.now())).flatMap(each => {
      const account = accountOf(each.account_id)
      return account === undefined ? [] : { ...onTheWire(each), project_id: account.project_id, gateway: account.gateway, label: account.label }
    }),
  }))

  const shown = async ({ line, order_key, payment, refund, currency, amount_minor, fee_minor, tax_minor, settled_at, read_at, ...kept }: KeptLine) => {
    const book = order_key === null ? undefined : await books.read(order_key)
    return {
      ...kept, line: String(line), currency, amount: toDecimal(amount_minor, currency), fee: toDecimal(fee_minor, currency), tax: toDecimal(tax_minor, currency),
      settled_at: timeOf(settled_at), read_at: wireTime(read_at), order_id: book?.order.order_id ?? null,
      payment_id: book === undefined || payment === null ? null : wirePaymentId(secrets, book, payment),
      refund_id: book === undefined || refund === null ? null : refundOf(book, refund)?.refund_id ?? null,
    }
  }

  app.get('/settlements/lines', listSettlementLines, async ({ query }) => {
    const { account: account_id, unmatched } = query
    if (account_id !== undefined && accountOf(account_id) === undefined) return fail('gateway_account_not_found')
    const { rows, ...next } = await readPage(query, page => selectLines(sql, { ...page, account_id, unmatched: unmatched === 'true' }), ({ line }) => line)
    return { lines: await Promise.all(rows.map(shown)), ...next }
  })
}

const timeOf = (at: Date | null) => (at === null ? null : wireTime(at))

const onTheWire = ({ account_id, read_at, read_until, next_read_at, problem, failing_since, failures, unmatched, sums }: Overview) => ({
  account_id, unmatched, read_at: timeOf(read_at), read_until: wireTime(read_until), next_read_at: wireTime(next_read_at),
  last_error: problem === null || failing_since === null ? null : { message: problem, since: wireTime(failing_since), failures, remedy: remedyFor(account_id) },
  sums: sums.map(({ currency, lines, gross_minor, fee_minor, tax_minor }) =>
    ({ currency, lines, gross: toDecimal(gross_minor, currency), fee: toDecimal(fee_minor, currency), tax: toDecimal(tax_minor, currency) })),
})
