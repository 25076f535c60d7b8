import type { Account } from '../gateways/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Query, Sql } from '../platform/db.ts'
import { fail } from '../platform/errors.ts'
import { changeSettings } from '../platform/settings.ts'
import { readBins } from './bins.ts'
import type { Configuration } from './configuration.ts'
import { gapsOf, type Gap } from './coverage.ts'
import { parseConfiguration } from './parse.ts'
import { readConfiguration } from './read/configuration.ts'
import type { Problem } from './read/reading.ts'
import { insertDraft, insertPublication, replaceBinTable, selectContent, selectPublications, updateDraft } from './store.ts'

export interface ConfigurationsDeps {
  sql: Sql
  clock: Clock
  /** Who is at it, for the history and the audit log. */
  actor: string
}

/** A configuration as somebody gives it: as JSON or as text. */
export interface Given {
  configuration?: unknown
  text?: string | undefined
}

const inWords = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${path}: ${message}`).join('\n')

/** Refuses (Refusal) what is no configuration, and says where. `accounts`: the project's. */
export const readGiven = ({ configuration, text }: Given, accounts: readonly Account[]): Configuration => {
  if ((configuration === undefined) === (text === undefined)) return fail('invalid_configuration', 'either configuration or text is required')
  const parsed = text === undefined ? { given: configuration } : parseConfiguration(text)
  const read = 'given' in parsed ? readConfiguration(parsed.given, new Set(accounts.map(({ id }) => id))) : [parsed.problem]
  return Array.isArray(read) ? fail('invalid_configuration', inWords(read)) : read
}

/** Keeps a configuration as a draft, under the project's next version number. */
export const saveDraft = ({ sql, clock, actor }: ConfigurationsDeps, project_id: string, content: Configuration, note: string | null): Promise<number> => {
  const at = clock.now()
  return changeSettings(sql, { at, actor, action: 'routing.draft', subject: project_id, detail: { rules: content.rules.length } }, tx => insertDraft(tx, { project_id, content, note, author: actor, at }))
}

/** Puts another configuration in the place of a draft. What was ever live stays as it is. */
export const replaceDraft = async ({ sql, clock, actor }: ConfigurationsDeps, project_id: string, version: number, content: Configuration, note: string | null): Promise<void> => {
  const at = clock.now()
  await changeSettings(sql, { at, actor, action: 'routing.draft', subject: project_id, detail: { version, rules: content.rules.length } }, async tx => {
    if (await updateDraft(tx, { project_id, version, content, note, author: actor, at })) return
    if (await selectContent(tx, { project_id, version }) === undefined) fail('configuration_not_found')
    fail('configuration_published', `Version ${version} has been live, and stays as it was; make a new draft`)
  })
}

/** The version, or a refusal. */
export const contentOf = async (sql: Query, project_id: string, version: number): Promise<Configuration> =>
  await selectContent(sql, { project_id, version }) ?? fail('configuration_not_found', `There is no version ${version} of this project's routing`)

interface Publish {
  project_id: string
  version: number
  /** Although some payments are left without any gateway. */
  force: boolean
  rolled_back?: boolean
}

/** Makes a version live: in one step, with its entry in the audit log; every process goes by it within a second. Answers what it leaves without a gateway. */
export const publish = async ({ sql, clock, actor }: ConfigurationsDeps, accounts: readonly Account[], { project_id, version, force, rolled_back = false }: Publish): Promise<Gap[]> => {
  const at = clock.now()
  return changeSettings(sql, { at, actor, action: rolled_back ? 'routing.rollback' : 'routing.publish', subject: project_id, detail: { version, force } }, async tx => {
    // Read again: an account may have been taken away since it was written.
    const content = readGiven({ configuration: await contentOf(tx, project_id, version) }, accounts)
    const gaps = gapsOf(content, accounts)
    const [gap] = gaps
    if (gap !== undefined && !force) {
      fail('payments_without_gateway', `Rule ${JSON.stringify(gap.rule)} leaves ${gap.payments} without a gateway, though the project has one for it${gaps.length > 1 ? ` (and ${gaps.length - 1} more)` : ''}; publish with force if that is meant`)
    }
    await insertPublication(tx, { project_id, version }, { author: actor, published_at: at, rolled_back, forced: gaps.length > 0 })
    return gaps
  })
}

/** Makes live again what was so before: the version given, or the one before this. Answers which, and what it leaves without a gateway. */
export const rollBack = async (deps: ConfigurationsDeps, accounts: readonly Account[], { project_id, version, force }: Omit<Publish, 'version'> & { version: number | undefined }) => {
  const publications = await selectPublications(deps.sql, project_id)
  const former = publications.filter(each => each.version !== publications[0]?.version)
  const wanted = version === undefined ? former[0] : former.find(each => each.version === version)
  if (wanted === undefined) return fail('configuration_not_found', version === undefined ? 'No other version of this project\'s routing has been live before' : `Version ${version} has not been live before; publish it instead`)
  return { version: wanted.version, gaps: await publish(deps, accounts, { project_id, version: wanted.version, force, rolled_back: true }) }
}

/** Puts a table of BINs in the place of the one before, for the whole installation. Answers how many there are. */
export const loadBinTable = async ({ sql, clock, actor }: ConfigurationsDeps, csv: string): Promise<number> => {
  const bins = await readBins(csv)
  if (Array.isArray(bins)) return fail('invalid_bin_table', inWords(bins))
  const at = clock.now()
  await changeSettings(sql, { at, actor, action: 'routing.bins', subject: 'card_bins', detail: { rows: bins.rows } }, tx => replaceBinTable(tx, { csv, rows: bins.rows, author: actor, at }))
  return bins.rows
}
