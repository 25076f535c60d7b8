import { notSent, unknown } from '../answers.ts'
import type { Call, NotCharged, Unknown } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import type { GatewayRequest } from '../http.ts'
import { tokenOf, type Token } from './token.ts'

export type Said =
  | { kind: 'ok'; body: Json }
  /** The API's own error: `{code, message}`, or `{errorCode, message}` where the access layer refuses. */
  | { kind: 'error'; status: number; code: string; message: string }
  /** No access token was to be had: the request itself never left. */
  | { kind: 'no_token'; message: string }
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }

interface Request extends Pick<GatewayRequest, 'operation' | 'method' | 'path'> {
  base_url?: string | undefined
  body?: object
}

/** One request with the account's access token; once more with a new one where the old was taken back before its time. */
export const send = async (call: Call, request: Request): Promise<Said> => {
  const token = await tokenOf(call)
  if (!('header' in token)) return token
  const said = await ask(call, request, token)
  if (said.kind !== 'error' || said.status !== 401) return said
  const fresh = await tokenOf(call, token)
  return 'header' in fresh ? ask(call, request, fresh) : said
}

const ask = async ({ http }: Call, { operation, method, path, body, base_url }: Request, token: Token): Promise<Said> => {
  const answer = await http({
    operation, method, path, ...(base_url === undefined ? {} : { base_url }), ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { authorization: token.header, accept: 'application/json', 'content-type': 'application/json' },
  })
  if (answer.kind !== 'answered') return answer
  // A cancellation is accepted without a word.
  if (answer.status === 202 && answer.text.trim() === '') return { kind: 'ok', body: null }
  const said = parseExact(answer.text)
  if (said === undefined || said === null || typeof said !== 'object') return { kind: 'unknown', message: `the answer (${answer.status}) is not JSON` }
  if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', body: said }
  const code = codeOf(said)
  if (answer.status >= 500 || code === undefined) return { kind: 'unknown', message: `the gateway failed (${answer.status}${code === undefined ? '' : ` ${code}`})` }
  return { kind: 'error', status: answer.status, code, message: textOf(member(said, 'message')) ?? code }
}

const codeOf = (said: Json) => textOf(member(said, 'errorCode')) ?? textOf(member(said, 'code'))

/** What anything but an answer says of a question, or of a change that an earlier request may have made already. */
export const unanswered = (said: Exclude<Said, { kind: 'ok' }>): Unknown => unknown(said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)

/** The same for a change that is asked for now. */
export const unheard = (said: Exclude<Said, { kind: 'ok' }>): NotCharged | Unknown => (said.kind === 'not_sent' ? notSent(said.message) : unanswered(said))
