import type { GatewayHttp } from '../http.ts'
import type { Call } from '../index.ts'

export interface Heard { operation: string; text: string }

/** The call, and the answers that the connector heard through it, in order. */
export const listening = (call: Call) => {
  const heard: Heard[] = []
  const http: GatewayHttp = async request => {
    const answer = await call.http(request)
    heard.push({ operation: request.operation, text: answer.kind === 'answered' ? answer.text : '' })
    return answer
  }
  return { call: { ...call, http }, heard }
}

/** The call, whose request number `at`, from 0, never gets to the gateway: it is answered so. */
export const answeredAs = (call: Call, at: number, { text }: Heard): Call => {
  let next = 0
  return {
    ...call,
    http: async request => {
      const answered = next === at
      next += 1
      return answered ? { kind: 'answered', status: 200, headers: {}, text } : call.http(request)
    },
  }
}

/** The call, no request of which is answered after so many. */
export const silentAfter = (call: Call, answered: number): Call => {
  let next = 0
  return {
    ...call,
    http: async request => {
      next += 1
      return next > answered ? { kind: 'unknown', message: 'no answer' } : call.http(request)
    },
  }
}

/** The JSON text without one of its fields: all the ways there are. A text of another kind has none. */
export const withoutOneField = (text: string): string[] => {
  const whole = parsed(text)
  return pathsOf(whole).map(path => JSON.stringify(dropped(whole, path)))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Path = readonly (string | number)[]

const pathsOf = (value: unknown, path: Path = []): Path[] => {
  if (Array.isArray(value)) return value.flatMap((each, at) => pathsOf(each, [...path, at]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [[...path, name], ...pathsOf(each, [...path, name])])
}

const dropped = (value: unknown, [name, ...rest]: Path): unknown => {
  if (Array.isArray(value)) return value.map((each, at) => (at === name ? dropped(each, rest) : each))
  const entries = Object.entries(value as object)
  return Object.fromEntries(rest.length === 0 ? entries.filter(([each]) => each !== name) : entries.map(([each, of]) => [each, each === name ? dropped(of, rest) : of]))
}
