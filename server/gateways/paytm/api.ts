import { unknown } from '../answers.ts'
import type { Call, Unknown } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import { isKey, isSigned, sign } from './checksum.ts'
import { rawBody } from './raw-body.ts'

export interface Result { status: string; code: string; message: string }

export type Said =
  /** An answer in Paytm's shape; `result` is what it says of the request itself. HTTP says nothing here: failures come with 200 too. */
  | { kind: 'answer'; body: Json; result: Result }
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }
  /** The account's merchant key cannot sign, so nothing was sent. */
  | { kind: 'no_key' }

interface Request {
  operation: string
  path: string
  body: Readonly<Record<string, unknown>>
  /** Instead of a signature: the transaction token that initiateTransaction gave. */
  token?: string
}

/** One request, signed over the very text of its body, or with a transaction token. The answer's own signature, where it has one, must be good. */
export const send = async ({ account: { credentials }, http }: Call, { operation, path, body, token }: Request): Promise<Said> => {
  const key = credentials['merchant_key'] ?? ''
  if (!isKey(key)) return { kind: 'no_key' }
  const text = JSON.stringify(body)
  const head = JSON.stringify(token === undefined ? { signature: sign(text, key) } : { txnToken: token, tokenType: 'TXN_TOKEN', token, channelId: 'WEB', version: 'v1' })
  const answer = await http({ operation, method: 'POST', path, headers: { accept: 'application/json', 'content-type': 'application/json' }, body: `{"head":${head},"body":${text}}` })
  if (answer.kind !== 'answered') return answer
  if (answer.status < 200 || answer.status >= 300) return { kind: 'unknown', message: `the gateway failed (${answer.status})` }
  const said = parseExact(answer.text)
  const result = member(said, 'body', 'resultInfo')
  const [status, code] = [textOf(member(result, 'resultStatus')), textOf(member(result, 'resultCode'))]
  if (said === undefined || status === undefined || code === undefined) return { kind: 'unknown', message: 'the answer has no readable resultInfo' }
  const signature = textOf(member(said, 'head', 'signature'))
  if (signature !== undefined && !isSigned(rawBody(answer.text) ?? '', key, signature)) return { kind: 'unknown', message: 'the answer\'s signature does not match' }
  return { kind: 'answer', body: member(said, 'body') ?? null, result: { status, code, message: textOf(member(result, 'resultMsg')) ?? code } }
}

/** What comes to nothing says nothing of money. */
export const unanswered = (said: Exclude<Said, { kind: 'answer' }> | { result: Result }): Unknown =>
  unknown('result' in said ? `the gateway answered ${said.result.status} ${said.result.code}` : said.kind === 'no_key' ? noKey : said.message)

export const noKey = 'the account\'s merchant_key is none: it has 16, 24 or 32 characters'
