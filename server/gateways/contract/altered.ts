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

/** The JSON text without the one and with the other field that says so, in capital letters or small ones: for each field that does. */
export const withoutAndWith = (text: string, said: string, other: string): { without: string; with: string }[] => {
  const whole = parsed(text)
  return pathsOf(whole).filter(path => String(at(whole, path)).toUpperCase() === said)
    .map(path => ({ without: JSON.stringify(dropped(whole, path)), with: JSON.stringify(changed(whole, path, other)) }))
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

const at = (value: unknown, path: Path): unknown => path.reduce((within, name) => (within as Record<string | number, unknown>)[name], value)

/** JSON leaves out what is undefined. */
const dropped = (value: unknown, path: Path): unknown => changed(value, path, undefined)

const changed = (value: unknown, [name, ...rest]: Path, other: unknown): unknown => {
  if (name === undefined) return other
  if (Array.isArray(value)) return value.map((each, at) => (at === name ? changed(each, rest, other) : each))
  return Object.fromEntries(Object.entries(value as object).map(([each, of]) => [each, each === name ? changed(of, rest, other) : of]))
}
