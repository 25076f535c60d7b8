import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days, later, movableClock, wireTime } from '../platform/clock.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { makePaid } from '../testing/things.ts'
import { until } from '../testing/merchant.ts'
import { nextReadAt } from './schedule.ts'

const clock = movableClock(new Date())
let it_is: TestRouter
let account: string
let paid: Awaited<ReturnType<typeof makePaid>>
const get = async <Body>(path: string) => (await it_is.control('GET', path)).body as Body
const control = (path: string, method: string, body: object) => fetch(`${it_is.simulators.url}/cashfree/_control${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const move = async (ms: number) => { clock.move(ms); await control('/clock', 'POST', { advance_ms: ms }) }
const read = () => it_is.router.reports.drain()

beforeAll(async () => {
  it_is = await startTestRouter({ clock })
  account = `acc_${it_is.merchant.project.project_id}_1`
  await read()
  paid = await makePaid(it_is.merchant)
})
afterAll(() => it_is.close())

describe('GET /api/settlements', () => {
  it('tells of an account whose report was not read yet when it will be', async () => {
    expect(await get('/settlements')).toEqual({ reports: expect.arrayContaining([{
      account_id: account, project_id: it_is.merchant.project.project_id, gateway: 'cashfree', label: 'Cashfree demo', read_at: null, read_until: expect.stringMatching(/T18:30:00Z$/),
      next_read_at: wireTime(nextReadAt(clock.now())), last_error: null, unmatched: 0, sums: [],
    }]) })
  })

  it('tells why one could not be read, and what to do', async () => {
    await control('/rules', 'POST', { fault: { kind: 'error', status: 429 }, match: { operation: 'settlement_recon' }, times: null })
    await move(days(2))
    await read()
    await control('/rules', 'DELETE', {})
    const { reports } = await get<{ reports: { account_id: string; last_error: object }[] }>('/settlements')
    expect(reports.find(each => each.account_id === account)?.last_error).toEqual({
      message: expect.stringMatching(/429|too many/i), since: wireTime(clock.now()), failures: 1, remedy: expect.stringContaining(`sluice accounts test --account ${account}`),
    })
  })

  it('sums what was paid out, and counts what nobody knows', async () => {
    await it_is.sql`insert into settlement_lines (line_key, account_id, kind, currency, amount_minor, fee_minor, tax_minor, settlement_id, read_at, unmatched)
      select gen_random_uuid(), ${account}, 'adjustment', 'JPY', -n, 0, 0, 's', ${later(clock.now(), 0)}, true from generate_series(1, 3) n`
    await move(days(1))
    await until(async () => { await read(); return (await it_is.sql`select 1 from settlement_reports where failures > 0`).length }, failing => failing === 0)
    const { reports } = await get<{ reports: { account_id: string }[] }>('/settlements')
    expect(reports.find(each => each.account_id === account)).toMatchObject({
      read_at: wireTime(clock.now()), last_error: null, unmatched: 3,
      sums: [{ currency: 'INR', lines: 1, gross: '2299.50', fee: '0.00', tax: '0.00' }, { currency: 'JPY', lines: 3, gross: '-6', fee: '0', tax: '0' }],
    })
  })
})

describe('GET /api/settlements/lines', () => {
  it('shows whose payment a line is', async () => {
    const { lines } = await get<{ lines: object[] }>(`/settlements/lines?account=${account}&unmatched=false`)
    expect(lines).toHaveLength(4)
    expect(lines[0]).toEqual({
      line: expect.any(String), account_id: account, kind: 'payment', currency: 'INR', amount: '2299.50', fee: '0.00', tax: '0.00', settlement_id: expect.any(String), utr: expect.any(String),
      settled_at: expect.stringMatching(/T05:30:00Z$/), read_at: expect.any(String), payment_reference: expect.stringMatching(/^[a-z2-7]{20}$/), gateway_payment_id: expect.any(String),
      refund_reference: null, gateway_refund_id: null, unmatched: false, order_id: paid.order.order_id, payment_id: paid.payment_id, refund_id: null,
    })
  })

  it('goes on page by page, over those that nobody knows', async () => {
    const amounts: string[] = []
    for (let next: string | undefined = ''; next !== undefined;) {
      const page: { lines: { amount: string; unmatched: boolean }[]; next?: string } = await get(`/settlements/lines?unmatched=true&limit=2${next === '' ? '' : `&before=${next}`}`)
      expect(page.lines.every(({ unmatched }) => unmatched)).toBe(true)
      amounts.push(...page.lines.map(({ amount }) => amount))
      next = page.next
    }
    expect(amounts).toEqual(['-3', '-2', '-1'])
  })

  it.each([
    ['limit=201', 400, 'invalid_request'], ['limit=0', 400, 'invalid_request'], ['before=x', 400, 'invalid_request'], ['unmatched=maybe', 400, 'invalid_request'], ['account=acc_none', 404, 'gateway_account_not_found'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await it_is.control('GET', `/settlements/lines?${query}`)
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code])
  })
})
