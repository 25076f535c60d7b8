import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { copyPayment } from './copies.ts'
import { fault_kinds, type Fault, type FaultKind, type Rule, type Seeded } from './faults.ts'
import type { Gateway, Settings, Simulator } from './gateway.ts'
import { choices } from './payer.ts'
import { paymentById, saveAccount, type Account } from './rows.ts'
import type { Sender } from './webhooks.ts'

/** The control API: how tests and people make a simulator misbehave, move its clock and read its ledger. docs/simulators.md describes it. */

interface Deps { sim: Simulator; sender: Sender; gateway: Gateway }

const readable = ['orders', 'payments', 'captures', 'refunds', 'webhooks', 'accounts'] as const
/** Everything but accounts, rules and settings. */
const emptied = ['orders', 'payments', 'captures', 'refunds', 'webhooks', 'replays', 'simulations'] as const

type Body = Record<string, unknown>

const bad = (message: string) => Object.assign(new Error(message), { statusCode: 400 })

export const serveControl = (app: FastifyInstance, { sim, sender, gateway }: Deps) => {
  const { ledger, clock, faults } = sim
  /** Whoever ordered something is answered when a kill -9 no longer undoes it. */
  app.addHook('preSerialization', async (_request, _reply, payload) => {
    await ledger.committed()
    return payload
  })

  app.get('/', () => ({ gateway: gateway.name, now: new Date(clock.now()).toISOString(), settings: sim.settings, waiting: sim.agenda.size(), rules: faults.rules(), seeded: faults.seeded() ?? null }))

  app.get('/clock', () => ({ now: new Date(clock.now()).toISOString(), offset_ms: clock.offset() }))
  app.post<{ Body: { advance_ms?: number; now?: string } }>('/clock', ({ body }) => {
    const by = body.now === undefined ? body.advance_ms : Date.parse(body.now) - clock.now()
    if (typeof by !== 'number' || !Number.isFinite(by)) throw bad('advance_ms must be a number of milliseconds, or now a time in ISO 8601')
    clock.move(by)
    ledger.set('clock_offset_ms', JSON.stringify(clock.offset()))
    return { now: new Date(clock.now()).toISOString(), offset_ms: clock.offset() }
  })

  app.patch<{ Body: Partial<Settings> }>('/settings', ({ body }) => {
    for (const [name, value] of Object.entries(body)) {
      if (!Object.hasOwn(sim.settings, name) || typeof value !== 'number' || value < 0) throw bad(`${name} is not a setting, or its value is not a number of milliseconds`)
    }
    Object.assign(sim.settings, body)
    ledger.set('settings', JSON.stringify(sim.settings))
    return sim.settings
  })

  app.put<{ Body: Account }>('/accounts', ({ body }) => {
    const { client_id, client_secret, label = client_id, preauth = false, more = {} } = body
    if (typeof client_id !== 'string' || typeof client_secret !== 'string' || client_id === '' || client_secret === '') throw bad('client_id and client_secret are needed')
    if (!isRecord(more) || !Object.values(more).every(value => typeof value === 'string')) throw bad('more must be an object of texts')
    const account = { client_id, client_secret, label, preauth, more }
    saveAccount(ledger, account)
    sim.accounts.set(client_id, account)
    return account
  })

  app.put<{ Params: { client_id: string }; Body: { url?: unknown } }>('/accounts/:client_id/notify_url', ({ params: { client_id }, body: { url } }) => {
    if (!sim.accounts.has(client_id)) throw bad('there is no such account')
    if (typeof url !== 'string' || !/^https?:/.test(url) || !URL.canParse(url)) throw bad('url must be an http or https address')
    ledger.set(`notify_url ${client_id}`, url)
    return { client_id, url }
  })

  app.post<{ Params: { id: string }; Body: { choice?: unknown } }>('/payments/:id', ({ params, body }) => {
    const choice = choices.find(each => each === body.choice)
    const payment = paymentById(ledger, Number(params.id))
    if (choice === undefined) throw bad(`choice must be one of ${choices.join(', ')}`)
    if (payment === undefined || gateway.decide === undefined) throw bad('there is no such payment')
    return ledger.step(() => gateway.decide?.(sim, payment, choice))
  })

  app.post<{ Params: { id: string }; Body: { count?: unknown; later_ms?: unknown } }>('/payments/:id/copies', ({ params, body: { count, later_ms = 0 } }) => {
    const payment = paymentById(ledger, Number(params.id))
    if (payment === undefined) throw bad('there is no such payment')
    if (!isCount(count) || !isCount(later_ms)) throw bad('count and later_ms must be whole numbers')
    return ledger.step(() => copyPayment(ledger, payment, count, later_ms))
  })

  app.get('/rules', () => faults.rules())
  app.post<{ Body: Body }>('/rules', ({ body }) => {
    const rule = readRule(body)
    faults.setRules([...faults.rules().filter(({ id }) => id !== rule.id), rule])
    return rule
  })
  app.delete<{ Params: { id: string } }>('/rules/:id', ({ params }) => {
    faults.setRules(faults.rules().filter(({ id }) => id !== params.id))
    return faults.rules()
  })
  app.delete('/rules', () => {
    faults.setRules([])
    return []
  })

  app.put<{ Body: Partial<Seeded> }>('/seed', ({ body }) => {
    if (!Number.isSafeInteger(body.seed)) throw bad('seed must be a whole number')
    for (const [kind, rate] of Object.entries(body.rates ?? {})) {
      if (!Object.hasOwn(fault_kinds, kind) || typeof rate !== 'number' || rate < 0 || rate > 1) throw bad(`rates.${kind} must be one of the kinds of fault with a rate from 0 to 1`)
    }
    faults.setSeeded({ seed: Number(body.seed), rates: body.rates ?? {}, match: body.match ?? {} })
    return faults.seeded()
  })
  app.delete('/seed', () => {
    faults.setSeeded(undefined)
    return {}
  })

  app.get<{ Querystring: { account?: string } }>('/ledger', ({ query }) => Object.fromEntries(readable.map(table => [table, rows(sim, table, query)])))
  app.get<{ Params: { table: string }; Querystring: { account?: string; after?: string; limit?: string } }>('/ledger/:table', ({ params, query }) => {
    const table = readable.find(name => name === params.table)
    if (!table) throw bad(`the tables are ${readable.join(', ')}`)
    return rows(sim, table, query)
  })

  app.post('/webhooks/flush', async () => ({ sent: await sender.flush() }))
  app.post('/reset', () => {
    for (const table of emptied) ledger.write(`delete from ${table}`)
    faults.setRules([])
    faults.setSeeded(undefined)
    return {}
  })
}

/** Rows with their JSON opened; `after` and `limit` page through the large tables by id. */
const rows = ({ ledger }: Simulator, table: (typeof readable)[number], { account, after = '0', limit = '1000000' }: { account?: string; after?: string; limit?: string }) => {
  if (table === 'accounts') return ledger.all<object>('select client_id, label, preauth from accounts')
  const of = table === 'captures' ? 'payment_id in (select id from payments where account = :account)' : 'account = :account'
  const found = ledger.all<{ data?: string }>(`select * from ${table} where id > :after and (:account is null or ${of}) order by id limit :limit`, {
    account: account ?? null, after: Number(after), limit: Number(limit),
  })
  return found.map(row => row.data === undefined ? row : { ...row, data: JSON.parse(row.data) as unknown })
}

/** `{fault: {kind, …}, match, skip, times}`; times is 1 unless told otherwise, null for always. */
const readRule = ({ id, fault, match, skip = 0, times = 1 }: Body): Rule => {
  if (!isRecord(fault) || typeof fault.kind !== 'string' || !Object.hasOwn(fault_kinds, fault.kind)) throw bad(`fault.kind must be one of ${Object.keys(fault_kinds).join(', ')}`)
  if (match !== undefined && !isRecord(match)) throw bad('match must be an object of facts')
  if (!isCount(skip) || (times !== null && !isCount(times))) throw bad('skip and times must be whole numbers; times may be null')
  return { id: typeof id === 'string' ? id : randomUUID(), fault: { ...fault, kind: fault.kind as FaultKind } satisfies Fault, match: (match ?? {}) as Rule['match'], skip, times }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
