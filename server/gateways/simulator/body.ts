/** A request's body, read without trust. */

export type Body = Record<string, unknown>

export const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object under a name; empty where there is none. */
export const part = (body: unknown, name: string): Body => {
  const found = isBody(body) ? body[name] : undefined
  return isBody(found) ? found : {}
}

/** A text under a name; empty where there is none. */
export const text = (body: unknown, name: string): string => {
  const found = isBody(body) ? body[name] : undefined
  return typeof found === 'string' ? found : ''
}
