import { batch } from './batch.ts'
import type { Sql } from './db.ts'
import { Refusal } from './errors.ts'
import { findKeys, freeKey, lapseKey, pruneKeys, renewLeases, storeAnswers, takeKeys, takeOver, type Claim, type Stored } from './idempotency-store.ts'
import { onceAMinute } from './once-a-minute.ts'

/** A request whose process has died is gone on with so much later; one that still runs renews its lease in time. */
const LEASE_SECONDS = 30
const RENEW_EVERY_MS = 10_000

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
 * Keeps each key's first answer for 24 hours. A request holds its key until it is answered, but for no longer than `longest_ms`, which is
 * more than any request runs. Only one that was cut off by a crash may be gone on with: a repeat of one that still runs
 * would be answered by what is known so far, for good.
 */
export const openIdempotency = (sql: Sql, longest_ms: number) => {
  const held = new Map<string, { nonce: string; since: number }>()
  const take = batch<Asked, Verdict>({ run: asked => judge(sql, asked), key: asked => asked.idempotency_key, together: true })
  const keep = batch<Stored, true>({
    run: async answers => { await storeAnswers(sql, answers); return answers.map(() => true) },
    key: answer => answer.idempotency_key,
  })

  const renew = async () => {
    const now = performance.now()
    for (const [key, { since }] of held) if (now - since > longest_ms) held.delete(key)
    if (held.size > 0) await renewLeases(sql, [...held].map(([idempotency_key, { nonce }]) => ({ idempotency_key, nonce })), LEASE_SECONDS)
  }
  // A lease outlasts two rounds that fail.
  const renewal = setInterval(() => { renew().catch(() => {}) }, RENEW_EVERY_MS).unref()

  const prune = async () => {
    // Away from the database, or behind with the work, the next round does it.
    while (await pruneKeys(sql, PRUNE_AT_A_TIME).catch(() => 0) === PRUNE_AT_A_TIME);
  }
  const pruning = onceAMinute(prune)

  const release = ({ idempotency_key }: Pick<Claim, 'idempotency_key'>) => { held.delete(idempotency_key) }

  return {
    claim: async (asked: Asked): Promise<Verdict> => {
      const verdict = await take(asked)
      if (verdict.verdict === 'run') held.set(asked.idempotency_key, { nonce: verdict.nonce, since: performance.now() })
      return verdict
    },
    store: (answer: Stored) => { release(answer); return keep(answer) },
    free: (it: Claim) => { release(it); return freeKey(sql, it).then(() => {}) },
    lapse: (it: Claim) => { release(it); return lapseKey(sql, it).then(() => {}) },
    /** Renews what this process holds; it does so by itself. */
    renew,
    close: () => {
      clearInterval(renewal)
      void pruning.close()
    },
  }
}

export type Idempotency = ReturnType<typeof openIdempotency>

const judge = async (sql: Sql, asked: Asked[]): Promise<(Verdict | Error)[]> => {
  // Of several that come together under one key, the first may take it.
  const first = new Map(asked.toReversed().map(each => [each.idempotency_key, each]))
  const wanted = [...first.values()].toSorted((a, b) => a.idempotency_key < b.idempotency_key ? -1 : 1)
  const taken = new Set(await takeKeys(sql, wanted, LEASE_SECONDS))
  const rest = asked.filter(each => !taken.has(each.idempotency_key) || first.get(each.idempotency_key) !== each).map(each => each.idempotency_key)
  const standing = new Map((rest.length === 0 ? [] : await findKeys(sql, [...new Set(rest)])).map(row => [row.idempotency_key, row]))
  return Promise.all(asked.map(async (each): Promise<Verdict | Error> => {
    if (taken.has(each.idempotency_key) && first.get(each.idempotency_key) === each) return { verdict: 'run', nonce: each.nonce }
    const there = standing.get(each.idempotency_key)
    if (there === undefined) return inUse() // It was freed in this very moment.
    if (![each.fingerprint, ...each.older].some(mine => mine.equals(there.fingerprint))) return new Refusal('idempotency_key_reused')
    if (there.status !== null) return { verdict: 'replay', status: there.status, body: there.body ?? '' }
    if (there.lapsed && await takeOver(sql, there, LEASE_SECONDS)) return { verdict: 'run', nonce: there.nonce }
    return inUse()
  }))
}

const inUse = () => new Refusal('idempotency_key_in_use', undefined, 1)
