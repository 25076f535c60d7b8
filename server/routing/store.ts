import type { Query, Sql, Tx } from '../platform/db.ts'
import type { Configuration } from './configuration.ts'

/** A version as a list shows it. */
export interface Version {
  version: number
  note: string | null
  author: string
  created_at: Date
  updated_at: Date
  /** When it was last made live; null where it never was. */
  published_at: Date | null
  live: boolean
}

export interface Publication {
  number: number
  version: number
  author: string
  published_at: Date
  rolled_back: boolean
  forced: boolean
}

export interface Key {
  project_id: string
  version: number
}

/** Which version is live, of every project that has one. */
export const selectLive = (sql: Query) => sql<Key[]>`
  select distinct on (project_id) project_id, version from routing_publications order by project_id, number desc`

export const selectContent = async (sql: Query, { project_id, version }: Key): Promise<Configuration | undefined> => {
  const [row] = await sql<{ content: Configuration }[]>`select content from routing_configurations where project_id = ${project_id} and version = ${version}`
  return row?.content
}

export const selectVersions = async (sql: Query, project_id: string): Promise<Version[]> => [...await sql<Version[]>`
  select version, note, author, created_at, updated_at,
    (select max(published_at) from routing_publications p where p.project_id = c.project_id and p.version = c.version) as published_at,
    version = (select p.version from routing_publications p where p.project_id = c.project_id order by number desc limit 1) is true as live
    from routing_configurations c where project_id = ${project_id} order by version desc`]

export const selectPublications = async (sql: Query, project_id: string): Promise<Publication[]> => [...await sql<Publication[]>`
  select number, version, author, published_at, rolled_back, forced from routing_publications where project_id = ${project_id} order by number desc`]

interface Draft extends Key {
  content: Configuration
  note: string | null
  author: string
  at: Date
}

/** Ten megabytes are not written as fast as a payment: for the rest of this transaction. */
const takeTime = (tx: Tx) => tx`select set_config('statement_timeout', '60000', true)`

/** Part of a change of settings, which are made one after another: so the next number is free. */
export const insertDraft = async (tx: Tx, { project_id, content, note, author, at }: Omit<Draft, 'version'>): Promise<number> => {
  await takeTime(tx)
  const [row] = await tx<{ version: number }[]>`
    insert into routing_configurations (project_id, version, content, note, author, created_at, updated_at)
    select ${project_id}, coalesce(max(version), 0) + 1, ${tx.json(content as never)}, ${note}, ${author}, ${at}, ${at}
      from routing_configurations where project_id = ${project_id} returning version`
  if (row === undefined) throw new Error('an insert gave no row')
  return row.version
}

/** False where the version is not there, or was ever live. */
export const updateDraft = async (tx: Tx, { project_id, version, content, note, author, at }: Draft) => {
  await takeTime(tx)
  return (await tx`
    update routing_configurations set content = ${tx.json(content as never)}, note = ${note}, author = ${author}, updated_at = ${at}
     where project_id = ${project_id} and version = ${version}
       and not exists (select from routing_publications p where p.project_id = ${project_id} and p.version = ${version})`).count > 0
}

export const insertPublication = async (tx: Tx, { project_id, version }: Key, { author, published_at, rolled_back, forced }: Omit<Publication, 'number' | 'version'>) => {
  await tx`
    insert into routing_publications (project_id, number, version, author, published_at, rolled_back, forced)
    select ${project_id}, coalesce(max(number), 0) + 1, ${version}, ${author}, ${published_at}, ${rolled_back}, ${forced}
      from routing_publications where project_id = ${project_id}`
}

export interface BinTable {
  version: number
  rows: number
  author: string
  loaded_at: Date
}

export const selectBinTable = async (sql: Query): Promise<BinTable | undefined> =>
  (await sql<BinTable[]>`select version, rows, author, loaded_at from card_bin_tables order by version desc limit 1`)[0]

export const selectBinCsv = async (sql: Sql, version: number): Promise<string | undefined> =>
  (await sql<{ csv: string }[]>`select csv from card_bin_tables where version = ${version}`)[0]?.csv

/** Puts the table in the place of the one before. */
export const replaceBinTable = async (tx: Tx, { csv, rows, author, at }: { csv: string; rows: number; author: string; at: Date }) => {
  await takeTime(tx)
  await tx`insert into card_bin_tables (version, csv, rows, author, loaded_at) select coalesce(max(version), 0) + 1, ${csv}, ${rows}, ${author}, ${at} from card_bin_tables`
  await tx`delete from card_bin_tables where version < (select max(version) from card_bin_tables)`
}
