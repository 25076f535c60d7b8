import { Pool, errors } from 'undici'
import { isLoopbackHost } from '../platform/loopback.ts'
import { codeOf } from '../platform/remedy.ts'
import { publicLookup } from './addresses.ts'
import type { Account } from './connector.ts'
import { openRedactor, type CopyLength } from './redact.ts'

export interface GatewayRequest {
  /** For events and logs: `create_order`, `fetch_payment`. */
  operation: string
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /**
   * Below the base URL, with its leading slash: the request goes to the base URL's own path and this. Where a gateway has its calls signed, path and time
   * among them, sign what is sent so, with the time of `call.now`.
   */
  path: string
  /** Instead of the account's, for gateways that serve part of their API elsewhere; from the connector's own data, never from an answer. */
  base_url?: string
  headers: Record<string, string>
  body?: string
  /** The answer is a report without pages, as large as a merchant's day. */
  report?: true
}

/**
 * `not_sent`: the request never left, so it did nothing. `unknown`: it may have been done, but no whole answer came:
 * time-out, broken connection, redirect, more than 1 MiB (a report: 8 MiB). `code`: Node's or undici's word for it, else `redirect`, `timeout`, `limit`, `no_time`.
 */
export type GatewayResponse =
  | { kind: 'answered'; status: number; headers: Record<string, string | string[] | undefined>; text: string }
  | { kind: 'not_sent'; message: string; code?: string }
  | { kind: 'unknown'; message: string; code?: string }

/** What may be kept of a request: never its body as it was. */
export interface CallRecord {
  operation: string
  duration_ms: number
  /** HTTP status, or why there is none. */
  result: number | 'not_sent' | 'unknown'
  /** Both without secrets, cards and persons; `shown` are the gateway's own fields that support may read (redact.ts). */
  copy(length: CopyLength, shown?: readonly string[]): { request: string; answer: string }
}

export type GatewayHttp = (request: GatewayRequest) => Promise<GatewayResponse>

const MIB = 1024 * 1024
/** Of an answer. Some 25,000 payments of a day are read in the time of the one, half a second in which the process does nothing else. */
const [REPORT_LIMIT, ANSWER_LIMIT] = [8 * MIB, MIB]

// undici's errors that are raised before the first byte of a request is written.
const notSent = /^(UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTPUBLIC|ERR_TLS_CERT_ALTNAME_INVALID|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|CERT_HAS_EXPIRED|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/

/** Requests to one host on behalf of one account. */
interface Lane {
  pool: Pool
  busy: number
}

/** What is kept for an account as it is set now. */
interface Desk {
  account: Account
  lanes: Map<string, Lane>
  memory: Map<string, unknown>
  /** The account was changed: what is under way goes on here, and nothing is kept after it. */
  retired: boolean
}

/** Settings that are read again make new accounts, most of them as they were. */
const isSetAs = (a: Account, b: Account) => a === b || settingsOf(a) === settingsOf(b)
const settingsOf = ({ base_url, credentials, timeout_ms, concurrency }: Account) => JSON.stringify([base_url, credentials, timeout_ms, concurrency])

/** Keep-alive pools for each account by itself, so that a slow gateway holds up nobody but itself. */
export const openGateways = () => {
  const desks = new Map<string, Desk>()

  const deskOf = (account: Account): Desk => {
    const known = desks.get(account.id)
    if (known !== undefined && isSetAs(known.account, account)) {
      known.account = account
      return known
    }
    if (known !== undefined) {
      known.retired = true
      closeIdle(known)
    }
    const made = { account, lanes: new Map<string, Lane>(), memory: new Map<string, unknown>(), retired: false }
    desks.set(account.id, made)
    return made
  }

  const closeIdle = ({ lanes }: Desk) => {
    for (const [origin, { pool, busy }] of lanes) {
      if (busy > 0) continue
      lanes.delete(origin)
      void pool.close()
    }
  }

  const laneOf = ({ account, lanes }: Desk, origin: string): Lane => {
    const known = lanes.get(origin)
    if (known !== undefined) return known
    const made = {
      pool: new Pool(origin, {
        connections: account.concurrency, keepAliveTimeout: 30_000,
        connect: { timeout: Math.min(5_000, account.timeout_ms), ...(isLoopbackHost(new URL(origin).hostname) ? {} : { lookup: publicLookup }) },
        headersTimeout: account.timeout_ms, bodyTimeout: account.timeout_ms, maxResponseSize: REPORT_LIMIT,
      }),
      busy: 0,
    }
    lanes.set(origin, made)
    return made
  }

  const send = async (desk: Desk, { method, path, headers, body, report, base_url = desk.account.base_url }: GatewayRequest, left_ms: number): Promise<GatewayResponse> => {
    if (left_ms < 1) return { kind: 'not_sent', message: 'no time was left', code: 'no_time' }
    const base = new URL(base_url)
    const lane = laneOf(desk, base.origin)
    const { concurrency } = desk.account
    if (lane.busy >= concurrency) return { kind: 'not_sent', message: `the account has ${concurrency} requests under way, its limit`, code: 'limit' }
    lane.busy += 1
    const timeout_ms = Math.ceil(left_ms)
    // One deadline for the whole exchange: a gateway that sends a byte a second must not hold the payer for ever.
    const deadline = new AbortController()
    const timer = setTimeout(() => { deadline.abort() }, timeout_ms)
    try {
      const answer = await lane.pool.request({
        method, path: base.pathname.replace(/\/$/, '') + path, headers, ...(body === undefined ? {} : { body }), signal: deadline.signal,
      })
      const text = await textOf(answer.body, report === true ? REPORT_LIMIT : ANSWER_LIMIT)
      if (answer.statusCode >= 300 && answer.statusCode < 400) return { kind: 'unknown', message: `redirect (${answer.statusCode}) not followed`, code: 'redirect' }
      return { kind: 'answered', status: answer.statusCode, headers: answer.headers, text }
    } catch (error) {
      return explain(error, deadline.signal.aborted, timeout_ms)
    } finally {
      clearTimeout(timer)
      lane.busy -= 1
      if (desk.retired) closeIdle(desk)
    }
  }

  return {
    /**
     * The door for one operation: `record` hears of every request that was made through it. All of them together take no longer
     * than the account's `timeout_ms`, and no longer than `patience_ms`, from `opened` on (of `performance.now()`).
     */
    door: (account: Account, record: (call: CallRecord) => void, patience_ms = Infinity, opened = performance.now()): GatewayHttp => {
      const end = opened + Math.min(patience_ms, account.timeout_ms)
      const desk = deskOf(account)
      const redact = openRedactor(account.credentials)
      return async request => {
        const started = performance.now()
        const answer = await send(desk, request, end - started)
        record({
          operation: request.operation,
          duration_ms: Math.round((performance.now() - started) * 10) / 10,
          result: answer.kind === 'answered' ? answer.status : answer.kind,
          copy: (length, shown) => redact({ method: request.method, path: request.path, body: request.body, answer }, length, shown),
        })
        return answer
      }
    },
    /** What `Call.memory` is for an account; a change of the account begins a new one. */
    memory: (account: Account): Map<string, unknown> => deskOf(account).memory,
    close: async () => {
      await Promise.all([...desks.values()].flatMap(({ lanes }) => [...lanes.values()].map(({ pool }) => pool.destroy())))
      desks.clear()
    },
  }
}

export type Gateways = ReturnType<typeof openGateways>

/** Rejects where there is more of it, and reads no further. */
const textOf = async (body: AsyncIterable<Buffer>, limit: number): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw new errors.ResponseExceededMaxSizeError(`more than ${limit / MIB} MiB`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

const explain = (error: unknown, timedOut: boolean, timeout_ms: number): GatewayResponse => {
  const code = codeOf(error)
  if (notSent.test(code)) return { kind: 'not_sent', message: `could not connect (${code})`, code }
  if (timedOut) return { kind: 'unknown', message: `no answer within ${timeout_ms} ms`, code: 'timeout' }
  if (error instanceof errors.ResponseExceededMaxSizeError) return { kind: 'unknown', message: 'the answer is larger than any that is read', code }
  return { kind: 'unknown', message: `the connection broke (${code === '' ? 'no code' : code})`, code }
}
