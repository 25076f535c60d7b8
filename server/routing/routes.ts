import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Account } from '../gateways/index.ts'
import { wireTime, type Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { fail } from '../platform/errors.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Settings } from '../platform/settings.ts'
import { listProjects } from '../projects/index.ts'
import { contentOf, loadBinTable, publish, readGiven, replaceDraft, rollBack, saveDraft } from './configurations.ts'
import type { Configuration } from './configuration.ts'
import { gapsOf } from './coverage.ts'
import type { RoutingSettings } from './load.ts'
import { printConfiguration } from './print.ts'
import { BinTableInfo, Checked, DraftBody, example, GivenBody, History, Lines, LiveRouting, ProjectParams, Published, PublishBody, RollbackBody, RoutingVersion, SimulateBody, Version, VersionParams } from './schema.ts'
import { simulate, type Progress, type Simulated } from './simulate.ts'
import { selectBinTable, selectLive, selectPublications, selectVersions } from './store.ts'

/** A configuration may hold lists of a million; a table of BINs, half a million lines. */
const BIG = { bodyLimit: 32 * 1024 * 1024 }
const tag = 'Control: routing'
const ofChange = ['invalid_configuration', 'project_not_found', 'configuration_not_found'] as const

const getRouting = operation({
  id: 'getRouting', tag, summary: 'Show the live routing configuration',
  schema: { params: ProjectParams, response: { 200: LiveRouting } }, refusals: ['invalid_request', 'project_not_found', 'retrieval_failed'],
})
const getHistory = operation({
  id: 'getRoutingHistory', tag, summary: 'List versions and what was published when, by whom', description: 'Newest first.',
  schema: { params: ProjectParams, response: { 200: History } }, refusals: ['invalid_request', 'project_not_found', 'retrieval_failed'],
})
const getVersion = operation({
  id: 'getRoutingVersion', tag, summary: 'Show a version', description: 'In both forms.',
  schema: { params: VersionParams, response: { 200: RoutingVersion } }, refusals: ['invalid_request', 'project_not_found', 'configuration_not_found', 'retrieval_failed'],
})
const checkRouting = operation({
  id: 'checkRouting', tag, summary: 'Check a configuration and show it in both forms', description: 'Changes nothing. JSON or text, whichever is given.',
  schema: { params: ProjectParams, body: GivenBody, response: { 200: Checked } }, examples: { text: { text: example.text } }, answer: { ...example, gaps: [] },
  refusals: ['invalid_configuration', 'project_not_found', 'retrieval_failed'],
})
const createDraft = operation({
  id: 'createRoutingDraft', tag, summary: 'Keep a configuration as a draft', description: 'It gets the next version number. Nothing goes by it until it is published.',
  schema: { params: ProjectParams, body: DraftBody, response: { 200: Version } }, examples: { json: { configuration: example.configuration, note: 'Amex to B' } }, answer: { version: 3 },
  refusals: ['invalid_configuration', 'project_not_found', 'configuration_failed'],
})
const updateDraft = operation({
  id: 'updateRoutingDraft', tag, summary: 'Change a draft',
  schema: { params: VersionParams, body: DraftBody, response: { 200: Version } }, answer: { version: 3 },
  refusals: [...ofChange, 'configuration_published', 'configuration_failed'],
})
const publishRouting = operation({
  id: 'publishRouting', tag, summary: 'Make a version live', description: 'In one audited step; every process goes by it within a second.',
  schema: { params: ProjectParams, body: PublishBody, response: { 200: Published } }, examples: { plain: { version: 3 } }, answer: { version: 3, gaps: [] },
  refusals: [...ofChange, 'payments_without_gateway', 'configuration_failed'],
})
const rollbackRouting = operation({
  id: 'rollbackRouting', tag, summary: 'Make live again what was live before',
  schema: { params: ProjectParams, body: RollbackBody, response: { 200: Published } }, examples: { plain: {} }, answer: { version: 2, gaps: [] },
  refusals: [...ofChange, 'payments_without_gateway', 'configuration_failed'],
})
const simulateRouting = operation({
  id: 'simulateRouting', tag, summary: 'What a configuration would have made of past payments',
  description: 'Answers lines of JSON: `{"type":"progress", …}` while it runs, then one `{"type":"result", …}` – or `{"type":"error", …}`.',
  schema: { body: SimulateBody, response: { 200: Lines } }, examples: { draft: { project_id: 'proj_demo', version: 3, days: 7 } },
  refusals: [...ofChange, 'retrieval_failed'],
})
const getBins = operation({
  id: 'getCardBins', tag, summary: 'Tell which table of card BINs is loaded',
  schema: { response: { 200: BinTableInfo } }, refusals: ['invalid_request', 'retrieval_failed'],
})
const putBins = operation({
  id: 'loadCardBins', tag, summary: 'Load a table of card BINs',
  description: 'Content type text/csv: a heading line with bin, and any of network, type, country, issuer; BINs of 6 to 8 digits. It takes the place of the table before, for all projects.',
  schema: { body: Type.String({ description: 'CSV in UTF-8.' }), response: { 200: BinTableInfo } }, refusals: ['invalid_bin_table', 'configuration_failed'],
})

export interface RoutingRoutesDeps {
  sql: Sql
  clock: Clock
  log: Log
  secrets: Secrets
  settings: Settings<{ accounts: readonly Account[]; routing: RoutingSettings }>
}

/** Operators' side of routing, below /api. */
export const routingRoutes = ({ sql, clock, log, secrets, settings }: RoutingRoutesDeps) => async (app: RouterApp) => {
  app.addContentTypeParser('text/csv', { parseAs: 'string', ...BIG }, (_request, body, done) => { done(null, body) })

  const by = (name: string) => ({ sql, clock, actor: name })
  /** The project's accounts as they are now, or a refusal where there is no such project. */
  const accountsOf = async (project_id: string): Promise<Account[]> => {
    if (!(await listProjects({ sql })).some(project => project.project_id === project_id)) fail('project_not_found', `There is no project ${JSON.stringify(project_id)}`)
    await settings.refresh()
    return settings.current.accounts.filter(account => account.project_id === project_id)
  }
  const shown = (project_id: string, version: number, configuration: Configuration) => ({ project_id, version, configuration, text: printConfiguration(configuration) })

  app.get('/routing/:project_id', getRouting, async ({ params: { project_id } }) => {
    await accountsOf(project_id)
    const live = (await selectLive(sql)).find(key => key.project_id === project_id)
    return { project_id, live: live === undefined ? null : shown(project_id, live.version, await contentOf(sql, project_id, live.version)) }
  })

  app.get('/routing/:project_id/history', getHistory, async ({ params: { project_id } }) => {
    await accountsOf(project_id)
    const [versions, publications] = await Promise.all([selectVersions(sql, project_id), selectPublications(sql, project_id)])
    return {
      versions: versions.map(({ created_at, updated_at, published_at, ...version }) =>
        ({ ...version, created_at: wireTime(created_at), updated_at: wireTime(updated_at), published_at: published_at === null ? null : wireTime(published_at) })),
      publications: publications.map(({ published_at, ...publication }) => ({ ...publication, published_at: wireTime(published_at) })),
    }
  })

  app.get('/routing/:project_id/versions/:version', getVersion, async ({ params: { project_id, version } }) => {
    await accountsOf(project_id)
    return shown(project_id, Number(version), await contentOf(sql, project_id, Number(version)))
  })

  app.post('/routing/:project_id/check', { ...checkRouting, ...BIG }, async ({ params, body }) => {
    const accounts = await accountsOf(params.project_id)
    const configuration = readGiven(body, accounts)
    return { configuration, text: printConfiguration(configuration), gaps: gapsOf(configuration, accounts) }
  })

  app.post('/routing/:project_id/drafts', { ...createDraft, ...BIG }, async ({ params: { project_id }, body, operator }) => {
    const configuration = readGiven(body, await accountsOf(project_id))
    return { version: await saveDraft(by(operator.name), project_id, configuration, body.note ?? null) }
  })

  app.put('/routing/:project_id/drafts/:version', { ...updateDraft, ...BIG }, async ({ params: { project_id, version }, body, operator }) => {
    const configuration = readGiven(body, await accountsOf(project_id))
    await replaceDraft(by(operator.name), project_id, Number(version), configuration, body.note ?? null)
    return { version: Number(version) }
  })

  app.post('/routing/:project_id/publish', publishRouting, async ({ params: { project_id }, body: { version, force = false }, operator }) => {
    const gaps = await publish(by(operator.name), await accountsOf(project_id), { project_id, version, force })
    return { version, gaps }
  })

  app.post('/routing/:project_id/rollback', rollbackRouting, async ({ params: { project_id }, body: { version, force = false }, operator }) =>
    rollBack(by(operator.name), await accountsOf(project_id), { project_id, version, force }))

  app.post('/routing/simulate', { ...simulateRouting, ...BIG }, async ({ body: { project_id, version, days, payments, moves = 100, ...given } }, reply) => {
    const accounts = await accountsOf(project_id)
    const configuration = version === undefined ? readGiven(given, accounts) : readGiven({ configuration: await contentOf(sql, project_id, version) }, accounts)
    const wanted = { project_id, accounts, configuration, days, payments, moves }
    const lines = linesOf(progress => simulate({ sql, secrets, clock, cardOf: settings.current.routing.bins.find }, wanted, progress), log)
    return reply.type('application/x-ndjson').send(Readable.from(lines))
  })

  const binTable = async () => {
    const table = await selectBinTable(sql)
    return table === undefined ? { rows: 0, version: 0, author: null, loaded_at: null } : { ...table, loaded_at: wireTime(table.loaded_at) }
  }
  app.get('/routing/bins', getBins, binTable)

  app.put('/routing/bins', { ...putBins, schema: { ...putBins.schema, consumes: ['text/csv'] }, ...BIG }, async ({ body, operator }) => {
    await loadBinTable(by(operator.name), body)
    return binTable()
  })
}

const PROGRESS_MS = 200

/** What a simulation says while it runs, and its result, as lines of JSON. It stops when nobody reads any more. */
async function* linesOf(run: (progress: (progress: Progress) => void) => Promise<Simulated>, log: Log) {
  let latest: Progress | undefined
  let [over, left] = [false, false]
  const running = run(progress => {
    if (left) throw new Error('whoever asked has left')
    latest = progress
  }).finally(() => { over = true })
  running.catch(() => {})
  try {
    while (!over) {
      await Promise.race([running.catch(() => {}), new Promise(resolve => { setTimeout(resolve, PROGRESS_MS).unref() })])
      if (latest !== undefined) yield `${JSON.stringify({ type: 'progress', ...latest })}\n`
      latest = undefined
    }
    yield `${JSON.stringify({ type: 'result', ...await running })}\n`
  } catch (error) {
    log.error({ err: error }, 'a simulation of routing failed')
    yield `${JSON.stringify({ type: 'error', message: 'The simulation failed', code: 'internal_error' })}\n`
  } finally {
    left = true
  }
}
