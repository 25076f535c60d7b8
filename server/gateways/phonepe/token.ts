import type { Call } from '../connector.ts'
import { ExactNumber, member, parseExact, textOf, type Json } from '../exact-json.ts'
import { tokenHost } from './mapping.ts'

export interface Token {
  /** As the Authorization header has it. */
  header: string
  /** Milliseconds: half of its life, when PhonePe's own clients get another too. */
  good_until: number
}

type NoToken = { kind: 'no_token' | 'not_sent'; message: string }

const KEPT = 'token'

/** The account's access token, or why there is none. Whoever needs one while it is being fetched waits for the same. `spent`: one that was refused. */
export const tokenOf = async (call: Call, spent?: Token): Promise<Token | NoToken> => {
  const { memory, now } = call
  const keeping = memory.get(KEPT) as Promise<Token | NoToken> | undefined
  const kept = await keeping
  if (kept !== undefined && 'header' in kept && kept !== spent && kept.good_until > now.getTime()) return kept
  // Somebody else may have begun to fetch one meanwhile.
  const begun = memory.get(KEPT) as Promise<Token | NoToken> | undefined
  if (begun !== undefined && begun !== keeping) return begun
  const fetched = fetchToken(call)
  memory.set(KEPT, fetched)
  return fetched
}

const fetchToken = async ({ account: { credentials, base_url }, http, now }: Call): Promise<Token | NoToken> => {
  const host = tokenHost(base_url)
  const answer = await http({
    operation: 'token', method: 'POST', path: '/v1/oauth/token', ...(host === undefined ? {} : { base_url: host }),
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: credentials['client_id'] ?? '', client_version: credentials['client_version'] ?? '', client_secret: credentials['client_secret'] ?? '', grant_type: 'client_credentials',
    }).toString(),
  })
  if (answer.kind === 'not_sent') return answer
  if (answer.kind === 'unknown') return { kind: 'no_token', message: answer.message }
  const said = parseExact(answer.text)
  const token = textOf(member(said, 'access_token'))
  const [issued, expires] = [secondsOf(member(said, 'issued_at')), secondsOf(member(said, 'expires_at'))]
  if (answer.status !== 200 || token === undefined || !/^[\x21-\x7e]+$/.test(token) || expires === undefined) return { kind: 'no_token', message: `PhonePe gives no access token (${answer.status})` }
  // Its life by their clock, from now by ours: the two need not agree.
  const life_s = expires - (issued ?? now.getTime() / 1000)
  const type = textOf(member(said, 'token_type')) ?? ''
  return { header: `${/^[A-Za-z-]+$/.test(type) ? type : 'O-Bearer'} ${token}`, good_until: now.getTime() + life_s * 500 }
}

const secondsOf = (value: Json | undefined) => (value instanceof ExactNumber && /^\d{1,12}$/.test(value.source) ? Number(value.source) : undefined)
