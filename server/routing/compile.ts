import { isTest, type Condition, type Test } from './condition.ts'
import { fieldOf, type Field, type Scalar, type Subject } from './fields.ts'

/** A condition whose fields are looked up. A test is made ready, its list a set, when it is first wanted. */
export type Node = { kind: 'all' | 'any'; parts: Node[] } | { kind: 'test'; field: string; of: Field['of']; ready: () => Holds }

export type Holds = (subject: Subject) => boolean

/** Throws where a field does not exist: conditions are checked before they get here. */
export const prepare = (condition: Condition): Node => {
  if ('all' in condition) return { kind: 'all', parts: condition.all.map(prepare) }
  if ('any' in condition) return { kind: 'any', parts: condition.any.map(prepare) }
  const field = fieldOf(condition.field, condition.account)
  if (field === undefined) throw new Error(`no field ${condition.field}`)
  return { kind: 'test', field: condition.field, of: field.of, ready: once(() => testOf(condition, field)) }
}

const once = <T>(make: () => T) => {
  let made: T | undefined
  return () => made ??= make()
}

/** One function for a whole tree. */
export const compile = (node: Node): Holds => {
  if (node.kind === 'test') return node.ready()
  const parts = node.parts.map(compile)
  const [first, second] = parts
  if (first === undefined) return () => node.kind === 'all'
  if (second === undefined) return first
  if (parts.length === 2) return node.kind === 'all' ? subject => first(subject) && second(subject) : subject => first(subject) || second(subject)
  return node.kind === 'all' ? subject => parts.every(holds => holds(subject)) : subject => parts.some(holds => holds(subject))
}

/** Whether it holds where only some fields are known; undefined: that depends on the others. */
export const perhaps = (node: Node, subject: Subject, known: (test: Node & { kind: 'test' }) => boolean): boolean | undefined => {
  if (node.kind === 'test') return known(node) ? node.ready()(subject) : undefined
  const settling = node.kind === 'any'
  let open = false
  for (const part of node.parts) {
    const held = perhaps(part, subject, known)
    if (held === settling) return settling
    if (held === undefined) open = true
  }
  return open ? undefined : !settling
}

/** What a payment does not have is equal to nothing: IS, IN and comparisons do not hold, IS NOT and NOT IN do. */
const testOf = ({ op, value }: Test, field: Field): Holds => {
  const { read } = field
  const values = [value].flat()
  const [low, high] = values
  switch (op) {
    case 'is': case 'in': return among(field, values)
    case 'is_not': case 'not_in': { const held = among(field, values); return subject => !held(subject) }
    case '<': return compare(read, low, (given, limit) => given < limit)
    case '<=': return compare(read, low, (given, limit) => given <= limit)
    case '>': return compare(read, low, (given, limit) => given > limit)
    case '>=': return compare(read, low, (given, limit) => given >= limit)
    case 'between': {
      const [from, to] = [compare(read, low, (given, limit) => given >= limit), compare(read, high, (given, limit) => given <= limit)]
      return subject => from(subject) && to(subject)
    }
  }
}

const compare = (read: Field['read'], limit: Scalar | undefined, fits: (given: Scalar, limit: Scalar) => boolean): Holds => {
  if (limit === undefined) return () => false
  return subject => { const given = read(subject); return given !== undefined && fits(given, limit) }
}

const among = (field: Field, values: Scalar[]): Holds => {
  const { read } = field
  if (field.kind === 'bin') return amongBins(field, values)
  const wanted = new Set(field.covers === undefined ? values : values.flatMap(field.covers))
  const [only] = wanted
  if (wanted.size === 1 && only !== undefined) return subject => read(subject) === only
  return subject => { const given = read(subject); return given !== undefined && wanted.has(given) }
}

/** A list may hold a million: four bytes each, found by halving. */
const amongBins = ({ read }: Field, values: Scalar[]): Holds => {
  const [short, long]: [number[], number[]] = [[], []]
  for (const value of values) (typeof value === 'string' && value.length === 6 ? short : long).push(Number(value))
  const [six, eight] = [Uint32Array.from(short).toSorted(), Uint32Array.from(long).toSorted()]
  return subject => {
    const given = read(subject)
    if (typeof given !== 'string') return false
    return has(six, Number(given.slice(0, 6))) || (given.length >= 8 && has(eight, Number(given.slice(0, 8))))
  }
}

const has = (sorted: Uint32Array, wanted: number) => positionOf(sorted, wanted) >= 0

/** Where a number stands in a sorted list; -1 where it does not. */
export const positionOf = (sorted: Uint32Array, wanted: number): number => {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = sorted[middle] ?? 0
    if (found === wanted) return middle
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Every test of a tree, in order. */
export const testsOf = (condition: Condition): Test[] => (isTest(condition) ? [condition] : ('all' in condition ? condition.all : condition.any).flatMap(testsOf))
