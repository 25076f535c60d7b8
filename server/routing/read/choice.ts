import { isCurrency } from '../../platform/money.ts'
import { windows, type Choice, type Fee, type Smart, type Threshold, type Window } from '../configuration.ts'
import { methods } from '../fields.ts'
import { readAccount, readAccounts, readByAccount, readNumber, readObject, say, type Reading } from './reading.ts'

export const readChoice = (reading: Reading, given: unknown, path: string): Choice | undefined => {
  const kind = typeof given === 'object' && given !== null && 'kind' in given ? given.kind : undefined
  switch (kind) {
    case 'priority': {
      const fields = readObject(reading, given, path, ['kind', 'accounts'])
      return { kind, accounts: readAccounts(reading, fields?.['accounts'], `${path}.accounts`) }
    }
    case 'split': return readSplit(reading, given, path)
    case 'smart': return readSmart(reading, given, path)
    case 'threshold': return readThreshold(reading, given, path)
    default: return say(reading, given === undefined ? path : `${path}.kind`, given === undefined ? 'is required: which gateway accounts take the payment' : 'must be one of priority, split, smart, threshold')
  }
}

const readSplit = (reading: Reading, given: unknown, path: string): Choice => {
  const fields = readObject(reading, given, path, ['kind', 'shares'])
  const before = reading.problems.length
  const shares = readByAccount(reading, fields?.['shares'], `${path}.shares`, value => value > 0 && value <= 100 && Number.isInteger(hundredths(value)), 'must be a share of 0.01 to 100, with at most two decimals')
  const sum = Object.values(shares).reduce((all, share) => all + Math.round(hundredths(share)), 0)
  if (reading.problems.length === before && sum !== 10_000) say(reading, `${path}.shares`, `must add up to 100; they add up to ${sum / 100}`)
  return { kind: 'split', shares }
}

const readSmart = (reading: Reading, given: unknown, path: string): Smart => {
  const fields = readObject(reading, given, path, ['kind', 'accounts', 'window_minutes', 'weights', 'margin_percent', 'explore_up_to']) ?? {}
  const accounts = readAccounts(reading, fields['accounts'], `${path}.accounts`)
  const window = fields['window_minutes'] === undefined ? undefined : readWindow(reading, fields['window_minutes'], `${path}.window_minutes`)
  const weights = fields['weights'] === undefined ? undefined : readByAccount(reading, fields['weights'], `${path}.weights`, value => value >= 0.01 && value <= 100, 'must be a weight of 0.01 to 100')
  const stranger = Object.keys(weights ?? {}).find(id => !accounts.includes(id))
  if (stranger !== undefined) say(reading, `${path}.weights`, `weighs ${stranger}, which is not among the accounts of this choice`)
  const margin = fields['margin_percent'] === undefined ? undefined : readNumber(reading, fields['margin_percent'], `${path}.margin_percent`, value => value > 0 && value <= 100, 'must be more than 0 and at most 100')
  const most = fields['explore_up_to'] === undefined ? undefined : readNumber(reading, fields['explore_up_to'], `${path}.explore_up_to`, value => value >= 0 && value < 1e15, 'must be an amount in major units, 0 or more')
  return {
    kind: 'smart', accounts, ...(window === undefined ? {} : { window_minutes: window }), ...(weights === undefined || Object.keys(weights).length === 0 ? {} : { weights }),
    ...(margin === undefined ? {} : { margin_percent: margin }), ...(most === undefined ? {} : { explore_up_to: most }),
  }
}

const readThreshold = (reading: Reading, given: unknown, path: string): Threshold | undefined => {
  const fields = readObject(reading, given, path, ['kind', 'primary', 'below_percent', 'accounts', 'window_minutes']) ?? {}
  const primary = readAccount(reading, fields['primary'], `${path}.primary`)
  const below_percent = readNumber(reading, fields['below_percent'], `${path}.below_percent`, value => value > 0 && value < 100, 'must be a success rate above 0 and below 100')
  const accounts = readAccounts(reading, fields['accounts'], `${path}.accounts`)
  const window_minutes = readWindow(reading, fields['window_minutes'] ?? 30, `${path}.window_minutes`)
  if (primary === undefined || below_percent === undefined || window_minutes === undefined) return undefined
  if (accounts.includes(primary)) return say(reading, `${path}.accounts`, `names the primary ${primary} once more`)
  return { kind: 'threshold', primary, below_percent, accounts, window_minutes }
}

const readWindow = (reading: Reading, given: unknown, path: string): Window | undefined =>
  windows.find(window => window === given) ?? say(reading, path, `must be one of ${windows.join(', ')}`)

export const readFee = (reading: Reading, given: unknown, path: string): Fee | undefined => {
  const fields = readObject(reading, given, path, ['account', 'method', 'currency', 'percent', 'fixed'])
  if (fields === undefined) return undefined
  const { method, currency, fixed } = fields
  const account = readAccount(reading, fields['account'], `${path}.account`)
  const percent = readNumber(reading, fields['percent'], `${path}.percent`, value => value >= 0 && value <= 100 && Number.isInteger(tenThousandths(value)), 'must be 0 to 100, with at most four decimals')
  if (method !== undefined && !methods.some(each => each === method)) return say(reading, `${path}.method`, `must be one of ${methods.join(', ')}`)
  if (currency !== undefined && (typeof currency !== 'string' || !isCurrency(currency))) return say(reading, `${path}.currency`, 'must be an ISO 4217 currency code such as INR')
  if (fixed !== undefined && currency === undefined) return say(reading, `${path}.currency`, 'is required where there is a fixed fee')
  const more = fixed === undefined ? undefined : readNumber(reading, fixed, `${path}.fixed`, value => value >= 0 && value < 1e9 && Number.isInteger(hundredths(value)), 'must be an amount in major units, 0 or more, with at most two decimals')
  if (account === undefined || percent === undefined) return undefined
  return {
    account, ...(method === undefined ? {} : { method: String(method) }), ...(currency === undefined ? {} : { currency: String(currency) }), percent,
    ...(more === undefined ? {} : { fixed: more }),
  }
}

/** Of what the decimal says, not of the nearest double: 0.07 has 7. */
const hundredths = (value: number) => Number((value * 100).toPrecision(15))
const tenThousandths = (value: number) => Number((value * 10_000).toPrecision(15))
