import { isTest, type Condition, type Op, type Test } from './condition.ts'
import type { Choice, Configuration, Fee, Rule } from './configuration.ts'
import { spanOf, tagOf, type Scalar } from './fields.ts'

/** A word that needs no quotes: no space, and nothing that means something between words. */
const WORD = /^[^\s(),%"#<>=]+$/u

/** `not` in the place of a value would be half of `is not`. */
const word = (text: string) => (WORD.test(text) && text.toLowerCase() !== 'not' ? text : JSON.stringify(text))
const words = (texts: readonly string[]) => texts.map(word).join(', ')
const scalar = (value: Scalar) => (typeof value === 'string' ? word(value) : String(value))

/** How each comparison is written. */
export const opWords: Record<Op, string> = {
  is: 'is', is_not: 'is not', in: 'in', not_in: 'not in', '<': '<', '<=': '<=', '>': '>', '>=': '>=', between: 'between',
}

const fieldWords = ({ field, account }: Test) => {
  if (account !== undefined && spanOf(field) !== undefined) return `${field} of ${word(account)}`
  const tag = tagOf(field)
  return tag === undefined || tag === field ? field : `tags.${word(tag)}`
}

const test = (given: Test): string => {
  const { op, value } = given
  const values = [value].flat().map(scalar)
  const right = op === 'between' ? values.join(' and ') : Array.isArray(value) ? `(${values.join(', ')})` : values.join('')
  return `${fieldWords(given)} ${opWords[op]} ${right}`
}

/** A condition as text. Brackets stand for what is one inside another, so that reading it gives the same tree. */
export const printCondition = (condition: Condition): string => {
  if (isTest(condition)) return test(condition)
  const [parts, joint] = 'all' in condition ? [condition.all, ' and '] : [condition.any, ' or ']
  return parts.map(part => (isTest(part) ? test(part) : `(${printCondition(part)})`)).join(joint)
}

const numbers = (by: Record<string, number>, unit = '') => Object.entries(by).map(([id, number]) => `${word(id)} ${decimal(number)}${unit}`).join(', ')

/** Never with an exponent. */
const decimal = (value: number) => (/e/.test(String(value)) ? value.toFixed(20).replace(/\.?0+$/, '') : String(value))

export const printChoice = (choice: Choice): string => {
  switch (choice.kind) {
    case 'priority': return `priority ${words(choice.accounts)}`
    case 'split': return `split ${numbers(choice.shares, '%')}`
    case 'smart': {
      const { accounts, window_minutes, weights, margin_percent, explore_up_to } = choice
      return [
        `smart ${words(accounts)}`,
        ...(window_minutes === undefined ? [] : [`over ${window_minutes} minutes`]),
        ...(weights === undefined ? [] : [`weights ${numbers(weights)}`]),
        ...(margin_percent === undefined ? [] : [`margin ${decimal(margin_percent)}%`]),
        ...(explore_up_to === undefined ? [] : [`exploring up to ${decimal(explore_up_to)}`]),
      ].join(' ')
    }
    case 'threshold': return `threshold ${word(choice.primary)} below ${decimal(choice.below_percent)}% then ${words(choice.accounts)} over ${choice.window_minutes} minutes`
  }
}

const printRule = ({ name, enabled, when, choose }: Rule) => `rule ${JSON.stringify(name)}${enabled ? '' : ' off'}\n  when ${printCondition(when)}\n  ${printChoice(choose)}\n`

const printFee = ({ account, method, currency, percent, fixed }: Fee) => [
  `fee ${word(account)}`, ...(method === undefined ? [] : [`for ${method}`]), ...(currency === undefined ? [] : [`in ${currency}`]), `${decimal(percent)}%`,
  ...(fixed === undefined ? [] : [`plus ${decimal(fixed)}`]),
].join(' ')

/** A configuration as people write it; parse.ts reads it. */
export const printConfiguration = ({ time_zone, rules, default: simple, fees }: Configuration): string => [
  `time zone ${time_zone}\n`,
  ...(fees.length === 0 ? [] : [`${fees.map(printFee).join('\n')}\n`]),
  ...rules.map(printRule),
  `default\n  ${printChoice(simple)}\n`,
].join('\n')
