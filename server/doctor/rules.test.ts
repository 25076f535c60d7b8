import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBooks, type Book, type Books } from '../orders/index.ts'
import { days, later, minutes } from '../platform/clock.ts'
import { hearPayment } from '../payments/index.ts'
import { T0, account, answered, declinedHere, done, order, startOn } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { reserveRefund } from '../refunds/refund.ts'
import { newReference, orderKey } from '../platform/ids.ts'
import { examine, ruleNames } from './index.ts'

let database: TestDatabase
let books: Books
const how = { cause: 'test', now: T0 }
const keyOf = (order_id: string) => orderKey('proj_1', order_id)

const open = async (order_id: string, ...rules: ((book: Book) => Book)[]) => {
  const order_key = keyOf(order_id)
  await books.open(order({ order_id, order_key, nonce: crypto.randomUUID() }))
  for (const rule of rules) await books.change(order_key, book => [rule(book), true])
}
const start = (book: Book) => startOn(book)[0]
const captured = (number: number, id: string) => (book: Book) => hearPayment(book, number, done('capture', { gateway_payment_id: id }), how)

beforeAll(async () => {
  database = await testDatabase({ max: 2 })
  books = openBooks(database.sql)
  // Two payers of one order: one is paid and partly refunded, the other gets all of it back.
  await open('order_paid', start, start, captured(1, 'g1'), captured(2, 'g2'), book =>
    reserveRefund(book, { project_id: 'proj_1', payment: undefined, refund_id: 'r1', nonce: crypto.randomUUID(), reference: newReference(), amount_minor: 4_000n, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: 1_000 }, undefined, how)[0])
  await open('order_open', start, book => hearPayment(book, 1, { outcome: 'needs_payer', next: { kind: 'wait' }, facts: { gateway_payment_id: 'g3' } }, { ...how, start: true }))
  // Declined at one gateway, begun at the next; then the first had charged after all, and the second charges as well.
  await open('order_moved', start, book => answered(book, declinedHere, account({ id: 'acc_2' })), ...[1, 2].map(number => (book: Book) =>
    hearPayment(book, 1, done('capture', { gateway_payment_id: `g4_${number}` }), { ...how, reference: book.tries.find(each => each.number === number)?.reference ?? '' })))
  await open('order_new')
})
afterAll(async () => { await database.drop() })

const now = later(T0, minutes(1))

it('finds nothing in sound books', async () => {
  expect(await examine(database.sql, now)).toEqual([])
  const book = await books.read(keyOf('order_paid'))
  expect(book?.payments.map(({ state }) => state)).toEqual(['captured', 'reversed'])
})

/** All that was taken or given back, as a gateway settles it: `settle;` in a wound. */
const settled = `
  update refunds set state = 'success', next_check_at = null where refund_id = 'r1';
  insert into settlement_lines (line_key, account_id, kind, currency, amount_minor, fee_minor, tax_minor, settlement_id, read_at, order_key, payment, try, refund, unmatched)
  select gen_random_uuid(), account_id, 'payment', 'INR', 10000, 200, 36, 's1', now(), order_key, payment, number, null, false from tries where code = 'capture'
   union all select gen_random_uuid(), 'acc_1', 'refund', 'INR', -amount_minor, 0, 0, 's1', now(), order_key, payment, null, number, false from refunds where state = 'success';`

/** For four days now, of a disabled account: `report_fails;` in a wound. */
const report_fails = `
  insert into organisations (organisation_id, name, created_at) values ('org_1', 'Shops', now());
  insert into projects (project_id, organisation_id, name, created_at) values ('proj_1', 'org_1', 'Shop', now());
  insert into gateway_accounts (account_id, project_id, gateway, label, base_url, credentials, secret_version, preauth, position, enabled, timeout_ms, concurrency, created_at)
  values ('acc_1', 'proj_1', 'cashfree', 'Cashfree', 'https://api.cashfree.com/pg', '', '1', false, 1, false, 1000, 1, now());
  insert into settlement_reports (account_id, read_until, next_read_at, failures, failing_since, problem) values ('acc_1', now(), now(), 20, '2026-11-20T00:00:00Z', 'the gateway answered 401');`

it('finds nothing where what gateways settled is in the books', async () => {
  const healed = new Error('healed')
  await expect(database.sql.begin(async tx => {
    await tx.unsafe(settled)
    expect(await tx`select count(*)::integer as lines from settlement_lines`).toEqual([{ lines: 5 }])
    expect(await examine(tx, now)).toEqual([])
    throw healed
  })).rejects.toBe(healed)
})

it('leaves alone the report of an account that was given up', async () => {
  const healed = new Error('healed')
  await expect(database.sql.begin(async tx => {
    await tx.unsafe(report_fails)
    expect((await examine(tx, later(now, days(40)))).map(({ rule }) => rule)).not.toContain('reports-are-read')
    throw healed
  })).rejects.toBe(healed)
})

/** What a fault, a bug or a careless hand may do to the books, and the rules that must notice. */
const wounds: [rules: string[], wound: string][] = [
  [['one-success'], `update orders set settled_by = null where order_id = 'order_paid'`],
  [['one-success'], `update orders set settled_by = 2 where order_id = 'order_paid'`],
  [['one-success'], `update orders set settled_by = 1 where order_id = 'order_open'`],
  [['amounts-agree'], `update payments set currency = 'USD' where state = 'pending'`],
  [['amounts-agree'], `update payments set amount_minor = 1 where state = 'pending'`],
  [['amounts-agree'], `update refunds set currency = 'USD' where refund_id = 'r1'`],
  [['refunds-reserved'], `update payments set refunded_minor = 3999 where state = 'captured'`],
  [['refunds-reserved'], `update refunds set state = 'failed', next_check_at = null where refund_id = 'r1'`],
  [['refunds-reserved', 'refunds-within-captured'], `update refunds set amount_minor = 10001, state = 'success' where refund_id = 'r1'`],
  [['refunds-reserved', 'reversed-is-given-back'], `update payments set refunded_minor = 0 where state = 'reversed'`],
  [['counters'], `delete from order_events where kind = 'order.opened'`],
  [['counters'], `update orders set payments = 3 where order_id = 'order_new'`],
  [['events-tell-states'], `update payments set state = 'redirected' where state = 'pending'`],
  [['tries-numbered', 'one-open-try'], `update payments set reference = 'another' where state = 'pending'`],
  [['tries-numbered'], `update payments set tries = 2 where state = 'pending'`],
  [['tries-numbered'], `update payments set account_id = 'acc_9' where state = 'pending'`],
  [['tries-numbered', 'one-open-try'], `insert into tries select order_key, payment, 3, 'acc_3', 'third', asked_at from tries where number = 2`],
  [['one-open-try'], `update tries set outcome = 'unknown', code = null where number = 2 and aside_minor > 0`],
  [['money-at-one-try'], `update tries set aside_minor = null where number = 2`],
  [['money-at-one-try'], `update tries set aside_minor = 9999 where number = 2`],
  [['money-at-one-try'], `update tries set code = 'authorize', aside_minor = null where number = 2; update refunds set try = 1 where try = 2`],
  [['money-at-one-try'], `update refunds set try = 3 where try = 2`],
  [['references-once'], `update refunds set reference = (select reference from tries limit 1) where refund_id = 'r1'`],
  [['gateway-payments-once'], `update tries set gateway_payment_id = 'g1' where account_id = 'acc_1'`],
  [['refund-ids'], `delete from refund_ids`],
  [['open-is-watched'], `update payments set next_check_at = null where state = 'pending'`],
  [['open-is-watched'], `update refunds set next_check_at = null where refund_id = 'r1'`],
  [['checks-are-made'], `update payments set next_check_at = '2026-11-24T06:00:00Z' where state = 'pending'`],
  [['outcome-unknown-for-3-days'], `update orders set expires_at = '2026-11-20T00:00:00Z' where order_id = 'order_open'`],
  [['outcome-unknown-for-3-days'], `with t as (update tries set outcome = 'unknown' where outcome = 'needs_payer') update payments set created_at = '2026-11-20T00:00:00Z' where state = 'pending'`],
  [['reversal-not-done-for-5-days'], `update refunds set created_at = '2026-11-18T00:00:00Z' where type = 'AUTO_REFUND'`],
  [['reversal-not-done-for-5-days'], `update refunds set created_at = '2026-11-18T00:00:00Z' where try = 2`],
  [['reversal-not-done-for-5-days'], `update tries set release = 'due', next_check_at = '2026-11-24T06:40:00Z', answered_at = '2026-11-18T00:00:00Z' where number = 2`],
  [['open-is-watched'], `update tries set release = 'due' where number = 2`],
  [['checks-are-made'], `update tries set next_check_at = '2026-11-24T06:00:00Z' where number = 2`],
  [['outcome-unknown-for-3-days'], `update tries set outcome = 'needs_payer', aside_minor = null, next_check_at = '2026-11-24T06:40:00Z', asked_at = '2026-11-20T00:00:00Z' where number = 2; update refunds set try = null, payment = 9, amount_minor = 1 where try = 2`],
  [['given-back-by-gateway'], `update tries set given_back_minor = 1 where gateway_payment_id = 'g1'`],
  [['wrong-money'], `update tries set code = 'wrong_money' where number = 2`],
  [['reversal-not-done-for-5-days'], `update refunds set state = 'failed', next_check_at = null where type = 'AUTO_REFUND'`],
  [['refund-taken-back'], `update refunds set state = 'failed', next_check_at = null where refund_id = 'r1'; update payments set refunded_minor = 0 where number = (select payment from refunds where refund_id = 'r1') and order_key = (select order_key from refunds where refund_id = 'r1');
    update order_events set kind = 'refund.taken_back' where kind = 'refund.pending' and refund = (select number from refunds where refund_id = 'r1') and order_key = (select order_key from refunds where refund_id = 'r1')`],
  [['refund-succeeded-late'], `update refunds set late_success = true where refund_id = 'r1'`],
  [['wrong-money'], `update order_events set kind = 'payment.mismatch' where kind = 'payment.routed' and order_key = (select order_key from orders where order_id = 'order_open')`],
  [['settled-is-in-the-books'], `settle; update settlement_lines set order_key = (select order_key from orders where order_id = 'order_open'), payment = 1, try = 1 where line = (select max(line) from settlement_lines where kind = 'payment')`],
  [['settled-is-in-the-books', 'money-at-one-try'], `settle; update tries set aside_minor = null where number = 2; update refunds set try = null, payment = 9 where try = 2`],
  [['settled-is-in-the-books'], `settle; update refunds set state = 'pending', next_check_at = '2026-11-24T06:40:00Z' where refund_id = 'r1'`],
  [['settled-once'], `settle; settle;`],
  [['settled-once'], `settle; update settlement_lines set amount_minor = 9999 where kind = 'payment'`],
  [['settled-once'], `settle; update settlement_lines set amount_minor = -3999 where kind = 'refund'`],
  [['reports-are-read'], `report_fails; update gateway_accounts set enabled = true`],
  [['reports-are-read'], `report_fails;`],
  [['notices-translated'], `insert into gateway_webhooks values (gen_random_uuid(), 'acc_1', 'e1', now(), '[]', 'parked', 5, null, 'nothing here has the reference')`],
]

it.each(wounds)('notices by %j: %s', async (rules, wound) => {
  const healed = new Error('healed')
  await expect(database.sql.begin(async tx => {
    await tx.unsafe(wound.replaceAll('settle;', settled).replace('report_fails;', report_fails))
    const findings = await examine(tx, now)
    expect(findings.map(({ rule }) => rule).toSorted()).toEqual(rules.toSorted())
    expect(findings.every(({ says, rows }) => says !== '' && rows.length > 0)).toBe(true)
    throw healed
  })).rejects.toBe(healed)
})

it('has a wound for every rule', () => {
  expect(new Set(wounds.flatMap(([rules]) => rules))).toEqual(new Set(ruleNames))
})

it('says which rules could not be checked, and why, and goes on with the others', async () => {
  await database.sql`alter table settlement_lines rename to elsewhere`
  const findings = await examine(database.sql, later(T0, days(1)))
  await database.sql`alter table elsewhere rename to settlement_lines`
  expect(findings.filter(({ unchecked }) => unchecked !== undefined)).toEqual(['settled-is-in-the-books', 'settled-once'].map(rule =>
    ({ rule, says: expect.any(String), rows: [], unchecked: 'relation "settlement_lines" does not exist' })))
  expect(findings.filter(({ unchecked }) => unchecked === undefined).map(({ rule }) => rule)).toEqual(['checks-are-made'])
})

it('calls a check overdue only when it is', async () => {
  expect((await examine(database.sql, later(T0, minutes(10)))).map(({ rule }) => rule)).toEqual([])
  expect((await examine(database.sql, later(T0, days(1)))).map(({ rule }) => rule)).toContain('checks-are-made')
})
