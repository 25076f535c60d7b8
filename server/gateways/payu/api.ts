import type { Call } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import type { GatewayResponse } from '../http.ts'
import { formBody, pipedHash, type Fields } from '../piped-hash.ts'
import { hosts } from './mapping.ts'

export type Said =
  | { kind: 'said'; body: Json }
  /** The request was answered by a 4xx: nobody looked into it. */
  | { kind: 'refused'; status: number }
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }

export const hostsOf = (base_url: string) => hosts[base_url.replace(/\/$/, '')] ?? { commands: base_url, settlements: base_url }

const form_headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

/** A command of the merchant's web services. PayU answers 200 whatever it thinks of it; what is not a JSON object says nothing. */
export const command = async ({ account, http }: Call, operation: string, name: string, ...vars: string[]): Promise<Said> => {
  const { key = '', salt = '' } = account.credentials
  const fields = { key, command: name, ...Object.fromEntries(vars.map((value, at) => [`var${at + 1}`, value])), hash: pipedHash(key, name, vars[0] ?? '', salt) }
  return readAnswer(await http({
    operation, method: 'POST', path: '/merchant/postservice.php?form=2', base_url: hostsOf(account.base_url).commands, headers: form_headers, body: formBody(fields),
  }))
}

/** Starts a payment server to server. */
export const pay = async ({ http }: Call, fields: Fields): Promise<Said> =>
  readAnswer(await http({ operation: 'pay', method: 'POST', path: '/_payment', headers: form_headers, body: formBody(fields) }))

export const readAnswer = (answer: GatewayResponse): Said => {
  if (answer.kind !== 'answered') return answer
  const { status } = answer
  // A time-out or a conflict may come from behind the door.
  if (status >= 400 && status < 500 && status !== 408 && status !== 409) return { kind: 'refused', status }
  const body = parseExact(answer.text)
  if (status !== 200 || body === undefined || body === null || typeof body !== 'object') return { kind: 'unknown', message: `the answer (${status}) is not what PayU says` }
  return { kind: 'said', body }
}

export const messageOf = (said: Exclude<Said, { kind: 'said' }>) => (said.kind === 'refused' ? `the gateway answered ${said.status}` : said.message)

/** A text for people, without the markup that PayU puts into some, and short. */
export const plainText = (body: Json | undefined, ...path: string[]): string | undefined =>
  textOf(member(body, ...path))?.split(/#~#|</)[0]?.trim().slice(0, 200)
