import type { Account, Answer } from '../../simulator/index.ts'
import { signed } from './checksum.ts'

/** Answers: `{head, body}`, always with 200; `body.resultInfo` says how it went. Codes: the pages of each API, and Paytm's agent skills. */

const result = (resultStatus: string, resultCode: string, resultMsg: string) => ({ resultStatus, resultCode, resultMsg })
const head = (now: number) => ({ responseTimestamp: String(now), version: 'v1' })

/** Not signed: who asks with a transaction token has no key to check it with. */
export const said = (now: number, body: object, [status, code, message]: [string, string, string] = ['S', '0000', 'Success']): Answer =>
  ({ status: 200, body: { head: head(now), body: { resultInfo: result(status, code, message), ...body } } })

/** Signed over the text of the body, which is therefore put together by hand. */
export const saidSigned = (now: number, { client_secret }: Account, body: object, [status, code, message]: [string, string, string]): Answer => {
  const text = JSON.stringify({ resultInfo: result(status, code, message), ...body })
  return { status: 200, body: `{"head":${JSON.stringify({ ...head(now), signature: signed(text, client_secret) })},"body":${text}}` }
}

const failed = (code: string, message: string): Answer => ({ status: 200, body: { head: { version: 'v1' }, body: { resultInfo: result('F', code, message) } } })

export const badChecksum = failed('2005', 'Checksum provided is invalid')
export const badMid = failed('2013', 'Mid in the query param doesn\'t match with the Mid send in the request')
export const badParameters = (what: string) => failed('1001', `Request parameters are not valid: ${what}`)
export const missing = (what: string) => failed('1007', `Missing mandatory element: ${what}`)
export const otherOrder = failed('2023', 'Repeat request inconsistent')
export const usedOrder = failed('334', 'Order id has been used already')
export const duplicate = failed('1005', 'Duplicate request handling')
export const sessionOver = failed('1006', 'Session has expired')
export const notLoggedIn = failed('2004', 'SSO token is invalid')
export const wrongCard = failed('312', 'This card is not supported')

const system = (status: number): Answer => ({ status, body: { head: { version: 'v1' }, body: { resultInfo: result('U', '501', 'System error') } } })

export const refusals = {
  bad_json: badParameters('not JSON'), too_large: { ...badParameters('too large'), status: 413 }, not_found: { status: 404, body: { timestamp: '', status: 404, error: 'Not Found' } },
  internal: system(500), key_reused: system(500), rate_limited: system(429), bank_down: system(502),
}
