import { member, parseExact, textOf, type Json } from './exact-json.ts'
import type { GatewayResponse } from './http.ts'

/** What came back of a request, for gateways that answer 200 whatever they think of it, and say in the body how it went. */
export type Said =
  | { kind: 'said'; body: Json }
  /** The request was answered by a 4xx: nobody looked into it. */
  | { kind: 'refused'; status: number }
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }

/** What is no JSON object says nothing. A 408 or 409 may come from behind the door. */
export const readSaid = (answer: GatewayResponse): Said => {
  if (answer.kind !== 'answered') return answer
  const { status, text } = answer
  if (status >= 400 && status < 500 && status !== 408 && status !== 409) return { kind: 'refused', status }
  const body = parseExact(text)
  if (status !== 200 || body === undefined || body === null || typeof body !== 'object') return { kind: 'unknown', message: `the answer (${status}) is not what the gateway says` }
  return { kind: 'said', body }
}

export const messageOf = (said: Exclude<Said, { kind: 'said' }>) => (said.kind === 'refused' ? `the gateway answered ${said.status}` : said.message)

/** A text for people, without the markup that gateways put into some, and short. */
export const plainText = (body: Json | undefined, ...path: string[]): string | undefined =>
  textOf(member(body, ...path))?.split(/#~#|</)[0]?.trim().slice(0, 200).toWellFormed()
