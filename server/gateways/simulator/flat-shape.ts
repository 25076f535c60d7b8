/** Holds flat objects of a simulator against what its gateway publishes, for tests. Nothing may be missing, and nothing added. */

/** A field's kind, or the values it may have. */
type FlatShape = Readonly<Record<string, string | string[]>>

const kinds: Record<string, (value: unknown) => boolean> = {
  text: value => typeof value === 'string', null: value => value === null, number: value => typeof value === 'number', true: value => value === true, false: value => value === false, list: value => Array.isArray(value),
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  'text or null': value => value === null || typeof value === 'string', 'text or number': value => ['string', 'number'].includes(typeof value),
  time: value => typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value), 'time or null': value => value === null || kinds['time']?.(value) === true,
}
const fits = (kind: string | string[], value: unknown) => (Array.isArray(kind) ? kind.includes(String(value)) : kinds[kind]?.(value) === true)

/** What is strange about an object of the shape of that name, in words. `own`: fields that may be there or not. */
export const strangeIn = (shapes: Readonly<Record<string, object>>) => (value: unknown, name: string, own: readonly string[] = []): string[] => {
  const shape = shapes[name] as FlatShape | undefined
  if (shape === undefined || typeof value !== 'object' || value === null) return [`${name} is no object`]
  const of = (key: string) => (value as Record<string, unknown>)[key]
  const extra = Object.keys(value).filter(key => !(key in shape) && !own.includes(key)).map(key => `${name}.${key} is not published`)
  return [...extra, ...Object.entries(shape).filter(([key, kind]) => !fits(kind, of(key))).map(([key]) => `${name}.${key} is ${JSON.stringify(of(key))}`)]
}
