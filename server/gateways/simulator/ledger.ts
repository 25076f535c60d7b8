import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { tables } from './tables.ts'

type Values = Record<string, SQLInputValue>

/**
 * A simulator's own book of what happened to the money, the witness against which a router is compared. One SQLite file.
 * Writes of one turn of the event loop share one transaction; whoever was promised something waits for `committed()`.
 */
export interface Ledger {
  one<Row>(sql: string, values?: Values): Row | undefined
  all<Row>(sql: string, values?: Values): Row[]
  /** Returns the number of rows changed. */
  write(sql: string, values?: Values): number
  /** All the writes of `work`, or, where it throws, none of them, nor any other of the same turn: those callers are refused too. */
  step<Result>(work: () => Result): Result
  /** Resolves when everything written so far survives a kill -9; rejects where it could not be written. */
  committed(): Promise<void>
  /** The next number for a new row of `table`; unique over the lifetime of the file, resets included. */
  nextId(table: 'orders' | 'payments' | 'captures' | 'refunds' | 'webhooks'): number
  setting(name: string): string | undefined
  set(name: string, value: string): void
  close(): void
}

/** `file` is a path or ':memory:'. Throws when the file cannot be opened or is not a ledger. */
export const openLedger = (file: string): Ledger => {
  // Nobody else's to read: people try a demo with phone numbers and UPI ids of their own.
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const db = new DatabaseSync(file)
  // NORMAL: a commit survives the death of the process; only a power cut may take the last ones, and then leaves no damage.
  db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 8000; pragma cache_size = -32000')
  db.exec(tables)
  // A ledger from before accounts had more than two credentials.
  if (!db.prepare('pragma table_info(accounts)').all().some(({ name }) => name === 'more')) db.exec(`alter table accounts add column more text not null default '{}'`)

  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string) => {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, statement = db.prepare(sql))
    return statement
  }

  let turn: PromiseWithResolvers<void> | undefined
  const commit = () => {
    const done = turn
    turn = undefined
    if (!done) return
    try {
      prepared('commit').run()
      done.resolve()
    } catch (error) {
      if (db.isTransaction) db.exec('rollback')
      done.reject(error)
    }
  }
  const begin = () => {
    if (turn) return
    turn = Promise.withResolvers<void>()
    turn.promise.catch(() => undefined) // Nobody may be waiting; whoever is gets the rejection too.
    prepared('begin').run()
    setImmediate(commit)
  }

  const one = <Row>(sql: string, values: Values = {}) => prepared(sql).get(values) as Row | undefined
  const write = (sql: string, values: Values = {}) => {
    begin()
    return Number(prepared(sql).run(values).changes)
  }
  const setting = (name: string) => one<{ value: string }>('select value from settings where name = :name', { name })?.value
  const next = new Map<string, number>()

  return {
    one, write, setting,
    all: <Row>(sql: string, values: Values = {}) => prepared(sql).all(values) as Row[],
    step: work => {
      begin()
      try {
        return work()
      } catch (error) {
        // Only a mistake in the simulator comes here. The whole turn goes, so that no savepoint has to be paid for each step.
        const failed = turn
        turn = undefined
        if (db.isTransaction) db.exec('rollback')
        failed?.reject(error)
        throw error
      }
    },
    committed: () => turn?.promise ?? Promise.resolve(),
    nextId: table => {
      // Starting from the time keeps the numbers of a deleted and remade ledger apart from those of the old one.
      const id = next.get(table) ?? Math.max(one<{ id: number }>(`select coalesce(max(id), 0) + 1 as id from ${table}`)?.id ?? 0, Date.now() * 100)
      next.set(table, id + 1)
      return id
    },
    set: (name, value) => void write('insert into settings values (:name, :value) on conflict (name) do update set value = excluded.value', { name, value }),
    close: () => {
      commit()
      db.close()
    },
  }
}
