import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { loadAccounts, type Account } from '../gateways/index.ts'
import { systemClock } from '../platform/clock.ts'
import { Refusal } from '../platform/errors.ts'
import { Remedy } from '../platform/remedy.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Sql } from '../platform/db.ts'
import { listProjects } from '../projects/index.ts'
import {
  MOST_DAYS, MOST_PAYMENTS, contentOf, gapsOf, loadBinTable, printConfiguration, publish, readGiven, replaceDraft, rollBack, routingLoader, saveDraft,
  selectBinTable, selectLive, selectPublications, selectVersions, simulate, type Gap,
} from '../routing/index.ts'
import { argumentsOf, readFlags, wholeNumber } from './arguments.ts'
import { withSecrets } from './database.ts'
import { showProgress, simulated } from './routing-picture.ts'

export const help = `Usage: sluice routing <action> --project ID [options]

  show      [--version N] [--json]                the live configuration, or any version of it
  history                                         versions, and what was live when, by whom
  check     --file F                              what is wrong with a configuration, or its text form
  draft     --file F [--note TEXT] [--version N]  keeps a configuration as a new draft, or in the place of draft N
  simulate  --version N | --file F                what it would have made of past payments; changes nothing
            [--days N] [--payments N] [--moves N] [--json]
  publish   --version N [--force]                 makes a version live; every process goes by it within a second
  rollback  [--version N] [--force]               makes live again what was live before
  bins      [--file F]                            loads a table of card BINs (CSV) for all projects, or tells which is loaded

A file holds the text form or JSON; - reads standard input. docs/routing.md describes both. simulate looks at the last 7 days,
100,000 payments at most; with --payments at the newest so many of 90 days. --force publishes what leaves some payments without a gateway.

Works on the database of DATABASE_URL with the secrets of SLUICE_SECRETS, or on that of a running sluice start.`

const value = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = { project: value, version: value, file: value, note: value, days: value, payments: value, moves: value, json: flag, force: flag }
interface Flags {
  project?: string | undefined, version?: string | undefined, file?: string | undefined, note?: string | undefined, days?: string | undefined
  payments?: string | undefined, moves?: string | undefined, json?: boolean | undefined, force?: boolean | undefined
}

interface Deps { sql: Sql, secrets: Secrets }
interface Project { project_id: string, accounts: Account[] }

const who = ({ sql }: Deps) => ({ sql, clock: systemClock, actor: 'cli' })

const { actionOf, needed } = argumentsOf('routing')
const anyVersion = (flags: Flags) => wholeNumber('version', flags.version, 1, 999_999_999)

const fromFile = async (file: string): Promise<string> => {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch {
    throw new Remedy(`The file ${file} cannot be read.`)
  }
}

/** JSON begins with a bracket; a configuration in the text form never does. */
const given = async (file: string): Promise<{ configuration: unknown } | { text: string }> => {
  const content = await fromFile(file)
  if (!/^\s*[[{]/.test(content)) return { text: content }
  try {
    return { configuration: JSON.parse(content) as unknown }
  } catch (error) {
    throw new Remedy(`${file} begins like JSON and is none: ${error instanceof Error ? error.message : ''}`)
  }
}

const gapLines = (gaps: Gap[]) => gaps.map(({ rule, payments }) => `  rule ${JSON.stringify(rule)} leaves ${payments} without a gateway`).join('\n')
const liveVersion = async (sql: Sql, project_id: string) => (await selectLive(sql)).find(key => key.project_id === project_id)?.version
const time = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ')

const ofProject: Record<string, (deps: Deps, project: Project, flags: Flags) => Promise<string>> = {
  show: async ({ sql }, { project_id }, flags) => {
    const version = anyVersion(flags) ?? await liveVersion(sql, project_id)
    if (version === undefined) return 'The project has no live configuration: every gateway account that can take a payment is asked, in the order in which they were added.'
    const content = await contentOf(sql, project_id, version)
    return flags.json === true ? JSON.stringify(content, null, 2) : `# version ${version}\n${printConfiguration(content)}`.trimEnd()
  },
  history: async ({ sql }, { project_id }) => {
    const [versions, publications] = [await selectVersions(sql, project_id), await selectPublications(sql, project_id)]
    if (versions.length === 0) return 'There is no version yet; sluice routing draft makes one.'
    return [
      ...versions.map(({ version, live, author, updated_at, published_at, note }) =>
        `${String(version).padStart(4)}  ${live ? 'live ' : published_at === null ? 'draft' : '     '}  ${time(updated_at)}  ${author}${note === null ? '' : `  ${note.split('\n')[0]}`}`),
      ...(publications.length === 0 ? [] : ['', 'Live since, newest first (UTC):']),
      ...publications.map(({ version, author, published_at, rolled_back, forced }) =>
        `${String(version).padStart(4)}  ${time(published_at)}  ${author}${rolled_back ? '  rolled back' : ''}${forced ? '  forced' : ''}`),
    ].join('\n')
  },
  check: async (_, { accounts }, flags) => {
    const configuration = readGiven(await given(needed('file', flags.file)), accounts)
    const gaps = gapsOf(configuration, accounts)
    return `${flags.json === true ? JSON.stringify(configuration, null, 2) : printConfiguration(configuration).trimEnd()}${gaps.length === 0 ? '' : `\n\nPublishing it needs --force:\n${gapLines(gaps)}`}`
  },
  draft: async (deps, { project_id, accounts }, flags) => {
    const configuration = readGiven(await given(needed('file', flags.file)), accounts)
    const version = anyVersion(flags)
    if (version !== undefined) await replaceDraft(who(deps), project_id, version, configuration, flags.note ?? null)
    const kept = version ?? await saveDraft(who(deps), project_id, configuration, flags.note ?? null)
    const gaps = gapsOf(configuration, accounts)
    return `Kept as version ${kept}, a draft.${gaps.length === 0 ? '' : `\nPublishing it needs --force:\n${gapLines(gaps)}`}`
  },
  publish: async (deps, { project_id, accounts }, flags) => {
    const version = needed('version', anyVersion(flags))
    if (version === await liveVersion(deps.sql, project_id)) return `Version ${version} was live already; nothing has changed.`
    const gaps = await publish(who(deps), accounts, { project_id, version, force: flags.force === true })
    return `Version ${version} is live.${gaps.length === 0 ? '' : `\n${gapLines(gaps)}`}`
  },
  rollback: async (deps, { project_id, accounts }, flags) => {
    const { version, gaps } = await rollBack(who(deps), accounts, { project_id, version: anyVersion(flags), force: flags.force === true })
    return `Version ${version} is live again.${gaps.length === 0 ? '' : `\n${gapLines(gaps)}`}`
  },
  simulate: async ({ sql, secrets }, { project_id, accounts }, flags) => {
    const version = anyVersion(flags)
    if ((version === undefined) === (flags.file === undefined)) throw new Remedy('Give --version or --file, the configuration to try out.')
    const configuration = version === undefined ? readGiven(await given(needed('file', flags.file)), accounts) : readGiven({ configuration: await contentOf(sql, project_id, version) }, accounts)
    const { bins } = await routingLoader()(sql)
    const progress = showProgress(process.stderr)
    const result = await simulate({ sql, secrets, clock: systemClock, cardOf: bins.find }, {
      project_id, accounts, configuration, days: wholeNumber('days', flags.days, 1, MOST_DAYS), payments: wholeNumber('payments', flags.payments, 1, MOST_PAYMENTS), moves: wholeNumber('moves', flags.moves, 0, MOST_PAYMENTS) ?? 0,
    }, progress.show)
    progress.over()
    return flags.json === true ? JSON.stringify(result, null, 2) : simulated(result)
  },
}

/** Of the whole installation, not of a project. */
const bins = async (deps: Deps, { file }: Flags) => {
  if (file !== undefined) return `Loaded ${(await loadBinTable(who(deps), await fromFile(file))).toLocaleString('en')} BINs.`
  const table = await selectBinTable(deps.sql)
  return table === undefined ? 'No table of BINs is loaded: networks are told by the published ranges, and nothing else is known of a card.'
    : `${table.rows.toLocaleString('en')} BINs, loaded ${time(table.loaded_at)} UTC by ${table.author}.`
}

const projectOf = async ({ sql, secrets }: Deps, { project }: Flags): Promise<Project> => {
  const project_id = needed('project', project)
  if (!(await listProjects({ sql })).some(each => each.project_id === project_id)) throw new Remedy(`There is no project ${project_id}; sluice keys list shows them.`)
  return { project_id, accounts: (await loadAccounts(sql, secrets)).filter(account => account.project_id === project_id) }
}

const actions: Record<string, (deps: Deps, flags: Flags) => Promise<string>> = {
  ...Object.fromEntries(Object.entries(ofProject).map(([name, act]) => [name, async (deps, flags) => act(deps, await projectOf(deps, flags), flags)])),
  bins,
}

export const run = async ([name = '', ...args]: string[]) => {
  const action = actionOf(actions, name)
  const flags = readFlags('routing', args, options)
  try {
    console.log(await withSecrets(process.env, (sql, secrets) => action({ sql, secrets }, flags)))
  } catch (error) {
    throw error instanceof Refusal ? new Remedy(error.message) : error
  }
  return 0
}
