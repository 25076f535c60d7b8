import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { makeUpPast } from '../testing/past-payments.ts'
import { eventually, makeOrder } from '../testing/things.ts'

let it_is: TestRouter
let project_id: string
let ordinary: string
let preauth: string
beforeAll(async () => {
  it_is = await startTestRouter()
  ;({ project_id } = it_is.merchant.project)
  ;[ordinary, preauth] = [`acc_${project_id}_1`, `acc_${project_id}_2`]
})
afterAll(() => it_is.close())

interface Body { [name: string]: unknown; message?: string; code?: string; version?: number; text?: string; configuration?: unknown; gaps?: { rule: string; payments: string }[] }
const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await it_is.control(method, `/routing${path}`, { ...(body === undefined ? {} : { body }), headers })
  return { status: answer.status, body: answer.body as Body, text: answer.text }
}
const draft = async (given: object) => {
  const { status, body } = await call('POST', `/${project_id}/drafts`, given)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return Number(body.version)
}
const priority = (...accounts: string[]) => ({ kind: 'priority', accounts })
const whole = () => ({ default: priority(ordinary, preauth) })
const liveVersion = async () => ((await call('GET', `/${project_id}`)).body['live'] as Body | null)?.version

describe('a routing configuration', () => {
  it('is kept as a draft, published in one audited step, and gone by at once', async () => {
    expect((await call('GET', `/${project_id}`)).body).toEqual({ project_id, live: null })
    const version = await draft({ text: `default priority ${preauth}, ${ordinary}`, note: 'The other way round' })
    expect(await liveVersion()).toBeUndefined()
    const published = await call('POST', `/${project_id}/publish`, { version })
    expect(published).toMatchObject({ status: 200, body: { version, gaps: [] } })
    await eventually(async () => it_is.router.settings.current.routing.live.get(project_id)?.version === version ? true : undefined, 'the version is live in memory', 1_000)

    const order = await makeOrder(it_is.merchant)
    await it_is.merchant.call('POST', `/order/pay/${order.order_hash}`, { body: { payment_method: 'upi', payment_method_details: { upi_id: 'testsuccess@gocash' } } })
    const [event] = await it_is.sql<{ detail: Record<string, unknown> }[]>`select detail from order_events where kind = 'payment.routed' order by occurred_at desc limit 1`
    expect(event?.detail).toMatchObject({ configuration: version, rule: 'default', choice: 'priority', order: [{ account_id: preauth }, { account_id: ordinary }] })

    const audit = (await it_is.control('GET', `/audit?subject=${project_id}&limit=2`)).body as { entries: object[] }
    expect(audit.entries).toMatchObject([{ actor: 'Asha', action: 'routing.publish', detail: { version, force: false } }, { actor: 'Asha', action: 'routing.draft' }])
  })

  it('is rolled back to what was live before, and the history tells all of it', async () => {
    const first = await liveVersion()
    const version = await draft({ configuration: whole() })
    await call('POST', `/${project_id}/publish`, { version })
    expect((await call('POST', `/${project_id}/rollback`, {})).body).toEqual({ version: first, gaps: [] })
    expect(await liveVersion()).toBe(first)
    expect((await call('POST', `/${project_id}/rollback`, { version: 999 })).body).toMatchObject({ code: 'configuration_not_found' })
    const { body } = await call('GET', `/${project_id}/history`)
    expect(body['publications']).toMatchObject([{ version: first, rolled_back: true, author: 'Asha' }, { version, rolled_back: false }, { version: first }])
    expect(body['versions']).toMatchObject([{ version, live: false, author: 'Asha', note: null }, { version: first, live: true, note: 'The other way round' }])
  })

  it('can be changed while it is a draft, and never after', async () => {
    const version = await draft({ configuration: whole() })
    expect((await call('PUT', `/${project_id}/drafts/${version}`, { text: `default smart ${ordinary}, ${preauth}` })).status).toBe(200)
    expect((await call('GET', `/${project_id}/versions/${version}`)).body).toMatchObject({ version, configuration: { default: { kind: 'smart' } }, text: `time zone Asia/Kolkata\n\ndefault\n  smart ${ordinary}, ${preauth}\n` })
    await call('POST', `/${project_id}/publish`, { version })
    expect(await call('PUT', `/${project_id}/drafts/${version}`, { configuration: whole() })).toMatchObject({ status: 409, body: { code: 'configuration_published' } })
    expect(await call('PUT', `/${project_id}/drafts/999`, { configuration: whole() })).toMatchObject({ status: 404, body: { code: 'configuration_not_found' } })
  })

  it('that leaves payments without a gateway is published with force only, and is told which', async () => {
    const given = { configuration: { default: priority(ordinary) } }
    const version = await draft(given)
    const before = await liveVersion()
    const refused = await call('POST', `/${project_id}/publish`, { version })
    expect(refused).toMatchObject({ status: 409, body: { code: 'payments_without_gateway' } })
    expect(refused.body.message).toMatch(/^Rule "default" leaves .* with pre-auth without a gateway/)
    expect(await liveVersion()).toBe(before)
    const forced = await call('POST', `/${project_id}/publish`, { version, force: true })
    expect(forced.status).toBe(200)
    expect(forced.body.gaps).toEqual((await call('POST', `/${project_id}/check`, given)).body.gaps)
    expect((await call('GET', `/${project_id}/history`)).body['publications']).toMatchObject([{ version, forced: true }, {}, {}, {}, {}])
    await call('POST', `/${project_id}/rollback`, {})
  })

  it('that names an account which is gone by now is not published', async () => {
    const version = await draft({ configuration: whole() })
    await it_is.sql`update gateway_accounts set project_id = ${it_is.sibling.project.project_id} where account_id = ${preauth}`
    await it_is.sql`update settings_version set version = version + 1`
    expect((await call('POST', `/${project_id}/publish`, { version, force: true })).body).toMatchObject({ code: 'invalid_configuration', message: `default.accounts[1]: "${preauth}" is no gateway account of this project` })
    await it_is.sql`update gateway_accounts set project_id = ${project_id} where account_id = ${preauth}`
    await it_is.sql`update settings_version set version = version + 1`
  })

  it('is shown in both forms, whichever is given', async () => {
    const configuration = { time_zone: 'UTC', fees: [], rules: [{ name: 'Night', enabled: true, when: { field: 'hour', op: '<', value: 6 }, choose: priority(ordinary, preauth) }], default: priority(preauth, ordinary) }
    const fromJson = await call('POST', `/${project_id}/check`, { configuration })
    expect(fromJson.body).toMatchObject({ configuration, gaps: [] })
    expect((await call('POST', `/${project_id}/check`, { text: fromJson.body.text })).body).toEqual(fromJson.body)
  })

  it.each<[string, unknown, string]>([
    ['an unknown field', { configuration: { rules: [{ name: 'x', when: { field: 'mood', op: 'is', value: 'good' }, choose: priority('acc') }], default: priority('acc') } }, 'rules[0].when.field: is not known: "mood"'],
    ['a part of 99', { configuration: { default: { kind: 'split', shares: { acc: 99 } } } }, 'default.shares: "acc" is no gateway account of this project'],
    ['text that cannot be read', { text: 'default\npriority' }, 'line 2: the id of a gateway account is missing at the end'],
    ['nothing', {}, 'either configuration or text is required'],
    ['both', { configuration: {}, text: '' }, 'either configuration or text is required'],
  ])('with %s is refused, and nothing is kept', async (_, body, message) => {
    const count = async () => (await it_is.sql`select 1 from routing_configurations`).length
    const before = await count()
    const answer = await call('POST', `/${project_id}/drafts`, body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_configuration' } })
    expect(answer.body.message).toContain(message)
    expect(await count()).toBe(before)
  })

  it('a thousand levels deep is refused', async () => {
    let when: unknown = { field: 'retry', op: 'is', value: true }
    for (let level = 0; level < 1000; level += 1) when = { all: [when] }
    const { body } = await call('POST', `/${project_id}/check`, { configuration: { rules: [{ name: 'deep', when, choose: priority(ordinary) }], default: priority(ordinary) } })
    expect(body.message).toMatch(/is nested deeper than 16 levels/)
  })

  it('with a long list of BINs is kept, published and gone by', async () => {
    const value = Array.from({ length: 200_000 }, (_, at) => String(40_000_000 + at * 11))
    const version = await draft({ configuration: { rules: [{ name: 'Ours', when: { field: 'card_bin', op: 'in', value }, choose: priority(preauth, ordinary) }], default: priority(ordinary, preauth) } })
    expect((await call('POST', `/${project_id}/publish`, { version })).status).toBe(200)
    await it_is.router.settings.refresh()
    expect(it_is.router.settings.current.routing.live.get(project_id)?.version).toBe(version)
    await call('POST', `/${project_id}/rollback`, {})
  })

  it('is nobody\'s but the project\'s', async () => {
    expect((await call('GET', '/proj_none')).status).toBe(404)
    expect((await call('POST', `/${it_is.stranger.project.project_id}/check`, { configuration: whole() })).body).toMatchObject({ code: 'invalid_configuration' })
  })
})

describe('a table of BINs', () => {
  const put = (csv: string) => call('PUT', '/bins', csv, { 'content-type': 'text/csv' })

  it('tells type, country and issuer of cards, in every process', async () => {
    expect((await call('GET', '/bins')).body).toMatchObject({ rows: 0 })
    expect(await put('BIN,Brand,Type,Issuer,isoCode2\n411111,VISA,CREDIT,"Bank of X, Mumbai",in\n60801234,RuPay,debit,,IN\n')).toMatchObject({ status: 200, body: { rows: 2, version: 1, author: 'Asha' } })
    await it_is.router.settings.refresh()
    const { find } = it_is.router.settings.current.routing.bins
    expect(find('41111199')).toEqual({ network: 'visa', type: 'credit', country: 'IN', issuer: 'Bank of X, Mumbai' })
    expect([find('60801234')?.type, find('608012'), find('999999')]).toEqual(['debit', undefined, undefined])
  })

  it.each([
    ['number,brand\n411111,visa', 'line 1: must be a heading with a column bin'],
    ['bin,type\n411111,credit\n4111x1,debit', 'line 3: bin must be 6 to 8 digits, not "4111x1"'],
    ['bin,type\n411111,golden', 'line 2: type must be one of credit, debit, prepaid, corporate, not "golden"'],
    ['bin,country\n411111,IND', 'line 2: country must be two letters, not "IND"'],
    ['bin\n', 'the table: has no rows'],
    ['bin,issuer\n411111,"open', 'the table: is no CSV'],
  ])('is refused where it cannot be understood: %j', async (csv, message) => {
    const { status, body } = await put(csv)
    expect([status, body.code]).toEqual([400, 'invalid_bin_table'])
    expect(body.message).toContain(message)
    expect((await call('GET', '/bins')).body).toMatchObject({ version: 1 })
  })
})

describe('a simulation', () => {
  const aCard = { method: 'card' as const, instrument: { network: 'visa', bin: '411111', last4: '1111' } as Record<string, string> }
  const aUpi = { method: 'upi' as const, instrument: { channel: 'collect', handle: '@okaxis' } as Record<string, string> }
  const lines = (text: string) => text.trim().split('\n').map(line => JSON.parse(line) as Body)

  it('says what a draft would have made of the project\'s past payments, and changes nothing', async () => {
    const now = Date.now()
    await it_is.sql`update payments set created_at = created_at - interval '200 days'` // Whatever other tests paid.
    // A third of the payments are cards, which the ordinary account takes less well than the other one did.
    await makeUpPast(it_is.sql, { project_id, payments: 3_000, of: n => {
      const card = n % 3 === 0
      const account_id = card && n % 2 === 0 ? ordinary : preauth
      const success = card ? (account_id === ordinary ? n % 10 < 5 : n % 10 < 9) : n % 20 < 19
      return {
        at: new Date(now - 3_600_000 + n * 1_000), amount_minor: 100_000, ...card ? aCard : aUpi,
        account_id, state: success ? 'captured' : 'failed', error_code: success ? null : n % 4 === 0 ? 'insufficient_funds' : 'issuer_unavailable',
      }
    } })
    const text = `fee ${ordinary} 1%\nfee ${preauth} 2%\nrule "Cards" when card_bin is 411111 priority ${preauth}\ndefault split ${ordinary} 50%, ${preauth} 50%`
    const answer = await call('POST', '/simulate', { project_id, text, payments: 3_000, moves: 5 })
    const [result] = lines(answer.text).slice(-1)
    expect(result).toMatchObject({ type: 'result', payments: 3_000, without_gateway: 0 })
    const gateways = result?.['gateways'] as { account_id: string; today: Record<string, number>; draft: Record<string, number>; fees: { today: { amounts: object }; draft: { amounts: object } } }[]
    const of = (id: string) => gateways.find(({ account_id }) => account_id === id)
    expect([of(ordinary)?.today['payments'], of(preauth)?.today['payments']]).toEqual([500, 2_500])
    // Cards all go to the second account; of the 2,000 others each gets half.
    expect([of(ordinary)?.draft['payments'], of(preauth)?.draft['payments']]).toEqual([1_000, 2_000])
    expect(of(ordinary)?.fees).toEqual({ today: { amounts: { INR: 5_000 }, unknown: 0 }, draft: { amounts: { INR: 10_000 }, unknown: 0 } })
    const { success = 0, low = 0, high = 0 } = of(preauth)?.draft ?? {}
    // Of its cards four in five were paid, of its UPI payments nineteen in twenty.
    expect(success).toBeCloseTo((80 + 95) / 2, 0)
    expect(low).toBeLessThan(success)
    expect(high).toBeGreaterThan(success)
    expect(high - low).toBeLessThan(5)
    // Nothing like it was ever seen at the ordinary account: much less is known.
    const unknown = of(ordinary)?.draft ?? {}
    expect((unknown['high'] ?? 0) - (unknown['low'] ?? 0)).toBeGreaterThan(5)
    const moved = result?.['moved'] as { payments: number; flows: { from: string; to: string; payments: number }[]; examples: { payment_id: string; from: string; to: string }[] }
    expect(moved).toMatchObject({ payments: 1_500, flows: [{ from: preauth, to: ordinary, payments: 1_000 }, { from: ordinary, to: preauth, payments: 500 }] })
    expect(moved.examples).toHaveLength(5)
    expect((await it_is.merchant.call('GET', `/payments/${moved.examples[0]?.payment_id}`)).status).toBe(200)
    expect((await it_is.sql`select 1 from routing_configurations where content::text like '%Cards%' and project_id = ${project_id}`).length).toBe(0)
  })

  it('is the same again, smart choices and all', async () => {
    const ask = async () => lines((await call('POST', '/simulate', { project_id, text: `default smart ${ordinary}, ${preauth}`, payments: 1_000, moves: 0 })).text).at(-1)
    const [once, again] = [await ask(), await ask()]
    expect({ ...once, to: '' }).toEqual({ ...again, to: '' })
  })

  it.each<[object, string]>([
    [{ project_id: 'proj_none', version: 1 }, 'project_not_found'],
    [{ version: 999 }, 'configuration_not_found'],
    [{ text: 'default priority acc_none' }, 'invalid_configuration'],
    [{ version: 1, days: 91 }, 'invalid_configuration'],
    [{}, 'invalid_configuration'],
  ])('of %j is refused before it begins', async (body, code) => {
    const answer = await call('POST', '/simulate', { project_id, ...body })
    expect(answer.body.code).toBe(code)
  })
})
