import { isCleanText } from '../../platform/text.ts'
import { orderOps, plainOps, type Condition, type Op, type Test } from '../condition.ts'
import { fieldNames, fieldOf, spanOf, type Field, type Scalar } from '../fields.ts'
import { readAccount, readList, readObject, say, type Fields, type Reading } from './reading.ts'

export const MAX_DEPTH = 16
const MAX_TESTS = 20_000
/** Of all lists of a configuration together. */
const MAX_VALUES = 2_000_000

export const readCondition = (reading: Reading, given: unknown, path: string, depth: number): Condition | undefined => {
  if (depth > MAX_DEPTH) return say(reading, path, `is nested deeper than ${MAX_DEPTH} levels`)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return say(reading, path, 'must be {"all": […]}, {"any": […]} or {"field", "op", "value"}')
  const kind = (['all', 'any'] as const).find(each => Object.hasOwn(given, each))
  if (kind === undefined) return readTest(reading, given as Fields, path)
  const fields = readObject(reading, given, path, [kind])
  const parts = readList(reading, fields?.[kind], `${path}.${kind}`, MAX_TESTS, (part, at) => readCondition(reading, part, at, depth + 1))
  if (Array.isArray(fields?.[kind]) && fields[kind].length === 0) return say(reading, `${path}.${kind}`, 'must have at least one condition')
  const [only, second] = parts
  if (only !== undefined && second === undefined) return only // One alone is the same without its AND or OR.
  return kind === 'all' ? { all: parts } : { any: parts }
}

const readTest = (reading: Reading, given: Fields, path: string): Test | undefined => {
  reading.tests += 1
  if (reading.tests > MAX_TESTS) return say(reading, path, `is one too many: a configuration may have ${MAX_TESTS} conditions`)
  const name = given['field']
  if (typeof name !== 'string') return say(reading, `${path}.field`, 'is required: the name of a field, such as card_network')
  const field = name.length <= 300 && isCleanText(name) ? fieldOf(name) : undefined
  if (field === undefined) return say(reading, `${path}.field`, `is not known: ${JSON.stringify(name.slice(0, 100))}; it is one of ${fieldNames.join(', ')}`)
  const ofAccount = spanOf(name) !== undefined
  readObject(reading, given, path, ['field', 'op', 'value', ...ofAccount ? ['account'] : []])
  const account = ofAccount ? readAccount(reading, given['account'], `${path}.account`) : undefined
  const op = readOp(reading, given['op'], field, path)
  const value = op === undefined ? undefined : readValue(reading, given['value'], op, field, path)
  if (op === undefined || value === undefined || (ofAccount && account === undefined)) return undefined
  return { field: name, ...(account === undefined ? {} : { account }), op, value }
}

const readOp = (reading: Reading, given: unknown, { kind }: Field, path: string): Op | undefined => {
  const ordered = kind === 'number' || kind === 'date'
  const allowed: readonly Op[] = kind === 'flag' ? ['is', 'is_not'] : ordered ? [...plainOps, ...orderOps] : plainOps
  return allowed.find(op => op === given) ?? say(reading, `${path}.op`, `must be one of ${allowed.join(', ')}`)
}

const readValue = (reading: Reading, given: unknown, op: Op, field: Field, path: string): Scalar | Scalar[] | undefined => {
  const at = `${path}.value`
  if (given === undefined) return say(reading, at, 'is required')
  if (op !== 'in' && op !== 'not_in' && op !== 'between') return readScalar(reading, given, field, at)
  if (!Array.isArray(given)) return say(reading, at, op === 'between' ? 'must be a list of two: from and to' : 'must be a list')
  if (op === 'between') {
    if (given.length !== 2) return say(reading, at, 'must be a list of two: from and to')
  } else if (given.length === 0) return say(reading, at, 'must not be empty')
  reading.values += given.length
  if (reading.values > MAX_VALUES) return say(reading, at, `is too long: the lists of a configuration may have ${MAX_VALUES} entries in all`)
  const read: Scalar[] = []
  for (let item = 0; item < given.length; item += 1) {
    const value = readScalar(reading, given[item], field, at, item)
    if (value === undefined) return undefined
    read.push(value)
  }
  const [from, to] = read
  if (op === 'between' && from !== undefined && to !== undefined && from > to) return say(reading, at, `must go from the smaller to the larger: ${from} is more than ${to}`)
  return read
}

/** Paths of items are made only where they are needed: there may be a million. */
const readScalar = (reading: Reading, given: unknown, field: Field, path: string, item?: number): Scalar | undefined => {
  const value = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? field.normal(given) : undefined
  return value ?? say(reading, item === undefined ? path : `${path}[${item}]`, field.rule)
}
