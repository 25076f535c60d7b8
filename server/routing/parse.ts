import { fieldOf, spanOf, type Scalar } from './fields.ts'
import type { Op } from './condition.ts'
import { MAX_DEPTH } from './read/condition.ts'
import type { Problem } from './read/reading.ts'
import { SyntaxProblem, accept, expect, list, number, peek, refuse, tokensOf, word, type Source } from './tokens.ts'

/*
 * The text form. What is read here is only put into the shape of the JSON form; whether it makes sense is for
 * read/configuration.ts to say, which knows the accounts.
 *
 *   configuration = ["time" "zone" word] {fee} {rule} "default" choice
 *   fee           = "fee" account ["for" method] ["in" currency] number "%" ["plus" number]
 *   rule          = "rule" name ["off"] "when" any choice
 *   choice        = "priority" accounts | "split" account number "%" {"," …}
 *                 | "smart" accounts ["over" number "minutes"] ["weights" account number {"," …}] ["margin" number "%"] ["exploring" "up" "to" number]
 *                 | "threshold" account "below" number "%" "then" accounts ["over" number "minutes"]
 *   any           = all {"or" all}        all = one {"and" one}        one = "(" any ")" | test
 *   test          = field ["of" account] op value
 *
 * A word is anything without spaces and ( ) , % " # < > =; whatever has those stands in double quotes, as in JSON. From # on a line is a remark.
 */

const accounts = (source: Source) => list(source, each => word(each, 'the id of a gateway account'))
const percent = (source: Source) => { const value = number(source); expect(source, '%'); return value }

const byAccount = (source: Source, read: (source: Source) => number): Record<string, number> => {
  const entries = list(source, each => [word(each, 'the id of a gateway account'), read(each)] as const)
  const twice = entries.find(([id], at) => entries.findIndex(([other]) => other === id) !== at)
  if (twice !== undefined) throw new SyntaxProblem(peek(source, -1)?.line ?? 1, `${twice[0]} is named twice`)
  return Object.fromEntries(entries)
}

const over = (source: Source) => {
  if (!accept(source, 'over')) return {}
  const window_minutes = number(source)
  expect(source, 'minutes')
  return { window_minutes }
}

const choice = (source: Source): object => {
  if (accept(source, 'priority')) return { kind: 'priority', accounts: accounts(source) }
  if (accept(source, 'split')) return { kind: 'split', shares: byAccount(source, percent) }
  if (accept(source, 'smart')) {
    return {
      kind: 'smart', accounts: accounts(source), ...over(source),
      ...(accept(source, 'weights') ? { weights: byAccount(source, number) } : {}),
      ...(accept(source, 'margin') ? { margin_percent: percent(source) } : {}),
      ...(accept(source, 'exploring', 'up', 'to') ? { explore_up_to: number(source) } : {}),
    }
  }
  if (accept(source, 'threshold')) {
    const primary = word(source, 'the id of a gateway account')
    expect(source, 'below')
    const below_percent = percent(source)
    expect(source, 'then')
    return { kind: 'threshold', primary, below_percent, accounts: accounts(source), ...over(source) }
  }
  return refuse(source, '"priority", "split", "smart" or "threshold"')
}

const ops: [words: string[], op: Op][] = [
  [['is', 'not'], 'is_not'], [['is'], 'is'], [['not', 'in'], 'not_in'], [['in'], 'in'], [['between'], 'between'],
  [['<='], '<='], [['<'], '<'], [['>='], '>='], [['>'], '>'],
]

const test = (source: Source): object => {
  const name = word(source, 'a field')
  // The name of a tag may need quotes: tags."my tag" is two tokens.
  const field = name === 'tags.' ? `tags.${word(source, 'the name of a tag')}` : name
  const account = accept(source, 'of') ? { account: word(source, 'the id of a gateway account') } : {}
  const [, op] = ops.find(([texts]) => accept(source, ...texts)) ?? refuse(source, 'is, is not, in, not in, between, <, <=, > or >=')
  const kind = (spanOf(field) === undefined ? fieldOf(field)?.kind : 'number') ?? 'text'
  return { field, ...account, op, value: value(source, op, kind) }
}

const value = (source: Source, op: Op, kind: string): Scalar | Scalar[] => {
  const one = (): Scalar => {
    if (kind === 'number') return number(source)
    if (kind === 'flag') return accept(source, 'true') || (accept(source, 'false') ? false : refuse(source, 'true or false'))
    return word(source, 'a value')
  }
  if (op === 'between') {
    const from = one()
    expect(source, 'and')
    return [from, one()]
  }
  if (op !== 'in' && op !== 'not_in') return one()
  expect(source, '(')
  const values = list(source, one)
  expect(source, ')')
  return values
}

const one = (source: Source, depth: number): object => {
  if (!accept(source, '(')) return test(source)
  if (depth >= MAX_DEPTH) throw new SyntaxProblem(peek(source)?.line ?? 1, `brackets are nested deeper than ${MAX_DEPTH} levels`)
  const inner = any(source, depth + 1)
  expect(source, ')')
  return inner
}
const joined = (source: Source, joint: string, kind: 'all' | 'any', read: () => object): object => {
  const parts = [read()]
  while (accept(source, joint)) parts.push(read())
  return parts.length === 1 ? parts[0] ?? {} : { [kind]: parts }
}
const any = (source: Source, depth: number): object => joined(source, 'or', 'any', () => joined(source, 'and', 'all', () => one(source, depth)))

const fee = (source: Source): object => ({
  account: word(source, 'the id of a gateway account'),
  ...(accept(source, 'for') ? { method: word(source, 'a payment method') } : {}),
  ...(accept(source, 'in') ? { currency: word(source, 'a currency') } : {}),
  percent: percent(source),
  ...(accept(source, 'plus') ? { fixed: number(source) } : {}),
})

const rule = (source: Source): object => {
  const name = peek(source)?.quoted === true ? word(source, 'a name') : refuse(source, 'the name of the rule in quotes')
  const enabled = !accept(source, 'off')
  expect(source, 'when')
  return { name, enabled, when: any(source, 1), choose: choice(source) }
}

/** The text form as the JSON form has it, or where it cannot be read. */
export const parseConfiguration = (text: string): { given: object } | { problem: Problem } => {
  try {
    const source: Source = { tokens: tokensOf(text), at: 0 }
    const given: { time_zone?: string; fees: object[]; rules: object[]; default?: object } = { fees: [], rules: [] }
    while (peek(source) !== undefined) {
      if (accept(source, 'time', 'zone')) given.time_zone = word(source, 'a time zone')
      else if (accept(source, 'fee')) given.fees.push(fee(source))
      else if (given.default !== undefined) refuse(source, 'nothing after the default')
      else if (accept(source, 'rule')) given.rules.push(rule(source))
      else if (accept(source, 'default')) given.default = choice(source)
      else refuse(source, '"time zone", "fee", "rule" or "default"')
    }
    return { given }
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: { path: `line ${error.line}`, message: error.message } }
    throw error
  }
}
