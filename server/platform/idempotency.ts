import { batch } from './batch.ts'
import type { Sql } from './db.ts'
import { Refusal } from './errors.ts'
import { findKeys, freeKey, lapseKey, pruneKeys, storeAnswers, takeKeys, takeOver, type Claim, type Stored } from './idempotency-store.ts'

const PRUNE_EVERY_MS = 60_000
const PRUNE_AT_A_TIME = 1_000

/** `run`: under this nonce. `replay`: it was answered before, so. */
export type Verdict =
  | { verdict: 'run'; nonce: string }
  | { verdict: 'replay'; status: number; body: string }

export interface Asked extends Claim {
  /** The fingerprints this request has under older secrets. */
  older: readonly Buffer[]
}

/**
 * Keeps each key's first answer for 24 hours. `lease_ms` is longer than any request runs: only one that was cut off by a
 * crash is gone on with after it. A repeat of one that still runs would be answered by what is known so far, for good.
 */
export const openIdempotency = (sql: Sql, lease_ms: number) => {
  const claim = batch<Asked, Verdict>({ run: asked => judge(sql, asked, lease_ms / 1000), key: asked => asked.idempotency_key, together: true })
  const store = batch<Stored, true>({
    run: async answers => { await storeAnswers(sql, answers); return answers.map(() => true) },
    key: answer => answer.idempotency_key,
  })

  const prune = async () => {
    // Away from the database, or behind with the work, the next round does it.
    while (await pruneKeys(sql, PRUNE_AT_A_TIME).catch(() => 0) === PRUNE_AT_A_TIME);
    timer = later()
  }
  const later = () => setTimeout(() => { void prune() }, PRUNE_EVERY_MS * (0.5 + Math.random())).unref()
  let timer = later()

  return {
    claim,
    store,
    free: (it: Claim) => freeKey(sql, it).then(() => {}),
    lapse: (it: Claim) => lapseKey(sql, it).then(() => {}),
    close: () => { clearTimeout(timer) },
  }
}

export type Idempotency = ReturnType<typeof openIdempotency>

const judge = async (sql: Sql, asked: Asked[], lease_seconds: number): Promise<(Verdict | Error)[]> => {
  // Of several that come together under one key, the first may take it.
  const first = new Map(asked.toReversed().map(each => [each.idempotency_key, each]))
  const wanted = [...first.values()].toSorted((a, b) => a.idempotency_key < b.idempotency_key ? -1 : 1)
  const taken = new Set(await takeKeys(sql, wanted, lease_seconds))
  const rest = asked.filter(each => !taken.has(each.idempotency_key) || first.get(each.idempotency_key) !== each).map(each => each.idempotency_key)
  const standing = new Map((rest.length === 0 ? [] : await findKeys(sql, [...new Set(rest)])).map(row => [row.idempotency_key, row]))
  return Promise.all(asked.map(async (each): Promise<Verdict | Error> => {
    if (taken.has(each.idempotency_key) && first.get(each.idempotency_key) === each) return { verdict: 'run', nonce: each.nonce }
    const there = standing.get(each.idempotency_key)
    if (there === undefined) return inUse() // It was freed in this very moment.
    if (![each.fingerprint, ...each.older].some(mine => mine.equals(there.fingerprint))) return new Refusal('idempotency_key_reused')
    if (there.status !== null) return { verdict: 'replay', status: there.status, body: there.body ?? '' }
    if (there.lapsed && await takeOver(sql, there, lease_seconds)) return { verdict: 'run', nonce: there.nonce }
    return inUse()
  }))
}

const inUse = () => new Refusal('idempotency_key_in_use', undefined, 1)
