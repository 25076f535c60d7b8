import type { Sql, Tx } from './db.ts'

/** A request that wants to be the one that runs under its key. */
export interface Claim {
  idempotency_key: string
  fingerprint: Buffer
  nonce: string
  customer_key: string | null
}

/** What stands under a key already. */
export interface Standing {
  idempotency_key: string
  fingerprint: Buffer
  nonce: string
  status: number | null
  body: string | null
  /** Its request has had its time, and may be taken over. */
  lapsed: boolean
}

/** An answer to keep. */
export interface Stored {
  idempotency_key: string
  nonce: string
  status: number
  body: string
}

/**
 * Takes keys that are free (never used, or 24 hours old), and those that this very request has taken before. Answers
 * which. Times are the database's: the processes' clocks need not agree.
 */
export const takeKeys = async (sql: Sql, claims: readonly Claim[], lease_seconds: number) => (await sql<{ idempotency_key: string }[]>`
  insert into idempotency_keys as there (idempotency_key, fingerprint, nonce, leased_until, customer_key)
  select key, decode(fingerprint, 'hex'), nonce, now() + make_interval(secs => ${lease_seconds}), customer_key
    from unnest(${claims.map(claim => claim.idempotency_key)}::uuid[], ${claims.map(claim => claim.fingerprint.toString('hex'))}::text[],
                ${claims.map(claim => claim.nonce)}::uuid[], ${claims.map(claim => claim.customer_key)}::uuid[]) as claim (key, fingerprint, nonce, customer_key)
  on conflict (idempotency_key) do update
    set fingerprint = excluded.fingerprint, nonce = excluded.nonce, leased_until = excluded.leased_until, customer_key = excluded.customer_key,
        status = null, body = null, created_at = now()
    where there.created_at <= now() - interval '24 hours' or (there.nonce = excluded.nonce and there.status is null)
  returning idempotency_key`).map(row => row.idempotency_key)

export const findKeys = (sql: Sql, keys: readonly string[]) => sql<Standing[]>`
  select idempotency_key, fingerprint, nonce, status, body, leased_until <= now() as lapsed
    from idempotency_keys where idempotency_key = any(${[...keys]}::uuid[])`

/** Goes on where the first request was cut off, under its nonce. False: somebody else was quicker. */
export const takeOver = async (sql: Sql, { idempotency_key, nonce }: Standing, lease_seconds: number) => (await sql`
  update idempotency_keys set leased_until = now() + make_interval(secs => ${lease_seconds})
   where idempotency_key = ${idempotency_key} and nonce = ${nonce} and status is null and leased_until <= now()`).count > 0

/** For requests that still run. */
export const renewLeases = (sql: Sql, held: readonly Pick<Claim, 'idempotency_key' | 'nonce'>[], lease_seconds: number) => sql`
  update idempotency_keys as there set leased_until = now() + make_interval(secs => ${lease_seconds})
    from unnest(${held.map(each => each.idempotency_key)}::uuid[], ${held.map(each => each.nonce)}::uuid[]) as held (key, nonce)
   where there.idempotency_key = held.key and there.nonce = held.nonce and there.status is null`

/** Keeps answers for whoever asks again. A row that is gone meanwhile (its customer was deleted) stays gone. */
export const storeAnswers = (sql: Sql, answers: readonly Stored[]) => sql`
  update idempotency_keys as there set status = answer.status, body = answer.body
    from unnest(${answers.map(answer => answer.idempotency_key)}::uuid[], ${answers.map(answer => answer.nonce)}::uuid[],
                ${answers.map(answer => answer.status)}::integer[], ${answers.map(answer => answer.body)}::text[]) as answer (key, nonce, status, body)
   where there.idempotency_key = answer.key and there.nonce = answer.nonce and there.status is null`

/** Frees a key whose request changed nothing: it may come again, corrected. */
export const freeKey = (sql: Sql, { idempotency_key, nonce }: Claim) => sql`
  delete from idempotency_keys where idempotency_key = ${idempotency_key} and nonce = ${nonce} and status is null`

/** Lets the same request come again at once, under the same nonce: what it may have done is not known. */
export const lapseKey = (sql: Sql, { idempotency_key, nonce }: Claim) => sql`
  update idempotency_keys set leased_until = now() where idempotency_key = ${idempotency_key} and nonce = ${nonce} and status is null`

/** Forgets the stored answers that hold this customer's personal data; part of deleting the customer. */
export const forgetAnswers = (tx: Tx, customer_key: string) => tx`delete from idempotency_keys where customer_key = ${customer_key}`

/** Deletes keys older than 24 hours, at most `limit`; several processes do not get in each other's way. */
export const pruneKeys = async (sql: Sql, limit: number) => (await sql`
  delete from idempotency_keys where idempotency_key in (
    select idempotency_key from idempotency_keys where created_at < now() - interval '24 hours' order by created_at limit ${limit} for update skip locked)`).count
