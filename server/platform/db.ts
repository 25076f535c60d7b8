import type Postgres from 'postgres'
import { postgres } from './driver.ts'
import { codeOf } from './remedy.ts'

export type Sql = Postgres.Sql<{ bigint: bigint }>
/** Inside a transaction. */
export type Tx = Postgres.TransactionSql<{ bigint: bigint }>
/** Either: what a single statement needs. */
export type Query = Postgres.ISql<{ bigint: bigint }>

export interface DatabaseOptions {
  /** Connections at most. */
  max?: number
  /** For a pool whose statements all find their rows by key or by an index made for them: `lookups` below. */
  by_key?: boolean
  /** For the command line: it reads whole tables, and whoever waits for it can see that, and stop it. */
  unhurried?: boolean
}

/**
 * The planner takes a batch for something large and the table for something small, plans every execution anew, and
 * then reads the whole table; with these a statement is planned once, and by its key, whatever the table held then.
 */
const lookups = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' }

/** What a server, a database or a role may have set otherwise, and the statements and the driver rely on. */
const expected = {
  search_path: 'public', timezone: 'UTC', datestyle: 'ISO', bytea_output: 'hex', standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
} as const

/** What PostgreSQL can count to, 24 days: the driver does not send a zero, so that the server's own bound would hold. */
const LONGEST_MS = 2_147_483_647

/**
 * Opens a pool. bigint columns come back as BigInt. Every statement of a request is bounded, so that a stuck lock or a lost server
 * becomes an error that is answered with 503, not a request that hangs.
 */
export const openDatabase = (url: string, { max = 10, by_key = false, unhurried = false }: DatabaseOptions = {}): Sql => postgres(url, {
  max,
  types: { bigint: postgres.BigInt },
  connect_timeout: 2,
  backoff: attempt => Math.min(0.05 * 2 ** attempt, 0.5),
  idle_timeout: 0,
  max_lifetime: null,
  onnotice: () => {},
  connection: {
    application_name: 'sluice',
    ...expected,
    // Whatever the server is set to: what was answered is on its disk.
    synchronous_commit: 'on',
    statement_timeout: unhurried ? LONGEST_MS : 5_000,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 10_000,
    ...(by_key ? lookups : {}),
  },
})

/** The server cannot be reached, is starting or stopping, is out of connections or of disk: trying again later may help. */
export const isUnavailable = (error: unknown) =>
  /^(08|53|57P0)|^57014$|^55P03$|^25006$|^55000$|^(CONNECTION_|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENOENT)/.test(codeOf(error))

/** A row is locked, or a statement took, for longer than it may: that is about one row of a batch, and says nothing of the others. */
export const isHeldUp = (error: unknown) => /^(55P03|57014)$/.test(codeOf(error))

/** Deadlock or serialisation failure: nothing was done, and the same statement may just be run again. */
export const isConflict = (error: unknown) => /^(40P01|40001)$/.test(codeOf(error))

/** Two transactions wrote the same key at once; on a second look the later one finds the earlier one's row. */
export const isDuplicate = (error: unknown) => codeOf(error) === '23505'
