import { isCleanText } from '../../platform/text.ts'
import type { Configuration, Rule } from '../configuration.ts'
import { isTimeZone } from '../moment.ts'
import { readChoice, readFee } from './choice.ts'
import { readCondition } from './condition.ts'
import { readList, readObject, say, type Problem, type Reading } from './reading.ts'

const MAX_RULES = 1000
const DEFAULT_ZONE = 'Asia/Kolkata'

/** What somebody gave as a configuration, or all that is wrong with it. `known`: the gateway accounts there are. */
export const readConfiguration = (given: unknown, known: ReadonlySet<string>): Configuration | Problem[] => {
  const reading: Reading = { known, problems: [], tests: 0, values: 0 }
  const configuration = readAll(reading, given)
  return reading.problems.length === 0 && configuration !== undefined ? configuration : reading.problems
}

const readAll = (reading: Reading, given: unknown): Configuration | undefined => {
  const fields = readObject(reading, given, '', ['time_zone', 'rules', 'default', 'fees'])
  if (fields === undefined) return undefined
  const { time_zone = DEFAULT_ZONE, rules = [], fees = [] } = fields
  if (typeof time_zone !== 'string' || !isTimeZone(time_zone)) say(reading, 'time_zone', 'must be a time zone such as Asia/Kolkata')
  if (fields['default'] === undefined) say(reading, 'default', 'is required: the simple rule, for every payment that no other rule takes')
  const read = {
    time_zone: String(time_zone),
    rules: readList(reading, rules, 'rules', MAX_RULES, (rule, path) => readRule(reading, rule, path)),
    default: fields['default'] === undefined ? undefined : readChoice(reading, fields['default'], 'default'),
    fees: readList(reading, fees, 'fees', MAX_RULES, (fee, path) => readFee(reading, fee, path)),
  }
  expectNames(reading, read.rules)
  const { default: simple } = read
  return simple === undefined ? undefined : { ...read, default: simple }
}

const readRule = (reading: Reading, given: unknown, path: string): Rule | undefined => {
  const fields = readObject(reading, given, path, ['name', 'enabled', 'when', 'choose'])
  if (fields === undefined) return undefined
  const { name, enabled = true } = fields
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100 || !isCleanText(name)) say(reading, `${path}.name`, 'must be a name of 1 to 100 characters')
  if (typeof enabled !== 'boolean') say(reading, `${path}.enabled`, 'must be true or false')
  const when = readCondition(reading, fields['when'], `${path}.when`, 1)
  const choose = readChoice(reading, fields['choose'], `${path}.choose`)
  return when === undefined || choose === undefined ? undefined : { name: String(name), enabled: enabled === true, when, choose }
}

const expectNames = (reading: Reading, rules: Rule[]) => {
  const seen = new Set<string>()
  for (const [at, { name }] of rules.entries()) {
    if (seen.has(name) || name === 'default') say(reading, `rules[${at}].name`, `is taken: ${JSON.stringify(name)}`)
    seen.add(name)
  }
}
