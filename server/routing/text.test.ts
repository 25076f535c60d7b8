import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing/any-text.ts'
import { anyConfiguration, known_accounts } from '../testing/any-configuration.ts'
import { parseConfiguration } from './parse.ts'
import { printConfiguration } from './print.ts'
import { readConfiguration } from './read/configuration.ts'

const known = new Set(known_accounts)

const reread = (text: string) => {
  const parsed = parseConfiguration(text)
  return 'given' in parsed ? readConfiguration(parsed.given, known) : parsed.problem
}

describe('the text form', () => {
  it('says all that a configuration says: what is printed is read as the same', () =>
    fc.assert(fc.property(anyConfiguration, configuration => {
      expect(reread(printConfiguration(configuration))).toEqual(configuration)
    }), { numRuns: 200 }))

  it('and the JSON form agree on what is a configuration', () =>
    fc.assert(fc.property(anyConfiguration, configuration => {
      expect(readConfiguration(structuredClone(configuration), known)).toEqual(configuration)
    })))

  it('reads as people write', () => {
    expect(reread(`
      # Where our payments go.
      TIME ZONE Asia/Kolkata
      fee acc_a for upi 0%
      fee acc_a in INR 1.95% plus 3

      rule "Large cards at night" off
        when amount >= 50000 and (method is credit_card or card_network in (Visa, amex)) and hour between 0 and 5
        priority acc_b, acc_a
      rule "Sale"
        when tags."the campaign" is "diwali 2026" or gmv_day of acc_a > 1000000 or udf1 not in (x, "y z")
        split acc_a 60%, acc_b 40%
      default
        threshold acc_a below 70% then acc_b
    `)).toEqual({
      time_zone: 'Asia/Kolkata',
      fees: [{ account: 'acc_a', method: 'upi', percent: 0 }, { account: 'acc_a', currency: 'INR', percent: 1.95, fixed: 3 }],
      rules: [
        {
          name: 'Large cards at night', enabled: false, choose: { kind: 'priority', accounts: ['acc_b', 'acc_a'] },
          when: { all: [
            { field: 'amount', op: '>=', value: 50_000 },
            { any: [{ field: 'method', op: 'is', value: 'credit_card' }, { field: 'card_network', op: 'in', value: ['visa', 'amex'] }] },
            { field: 'hour', op: 'between', value: [0, 5] },
          ] },
        },
        {
          name: 'Sale', enabled: true, choose: { kind: 'split', shares: { acc_a: 60, acc_b: 40 } },
          when: { any: [
            { field: 'tags.the campaign', op: 'is', value: 'diwali 2026' },
            { field: 'gmv_day', account: 'acc_a', op: '>', value: 1_000_000 },
            { field: 'udf1', op: 'not_in', value: ['x', 'y z'] },
          ] },
        },
      ],
      default: { kind: 'threshold', primary: 'acc_a', below_percent: 70, accounts: ['acc_b'], window_minutes: 30 },
    })
  })

  it.each<[text: string, path: string, message: string]>([
    ['default\n  priorit acc_a', 'line 2', '"priority", "split", "smart" or "threshold" was expected, not "priorit"'],
    ['rule "x"\nwhen amount ~ 5\npriority acc_a\ndefault priority acc_a', 'line 2', 'is, is not, in, not in, between, <, <=, > or >= was expected, not "~"'],
    ['rule x when', 'line 1', 'the name of the rule in quotes was expected, not "x"'],
    ['rule "x\n', 'line 1', 'a text in quotes does not end on its line'],
    ['rule "x" when (amount > 5 priority acc_a', 'line 1', '")" was expected, not "priority"'],
    ['default split acc_a 50', 'line 1', '"%" is missing at the end'],
    ['default split acc_a 50%, acc_a 50%', 'line 1', 'acc_a is named twice'],
    ['default priority acc_a\nrule "late" when preauth is true priority acc_a', 'line 2', 'nothing after the default was expected, not "rule"'],
    ['rule "x" when preauth is maybe priority acc_a', 'line 1', 'true or false was expected, not "maybe"'],
  ])('points at the line of what it cannot read: %j', (text, path, message) => expect(reread(text)).toEqual({ path, message }))

  it('refuses a thousand brackets, and nothing overflows', () =>
    expect(reread(`rule "deep" when ${'('.repeat(1000)}preauth is true${')'.repeat(1000)} priority acc_a`)).toEqual({ path: 'line 1', message: 'brackets are nested deeper than 16 levels' }))

  it('never breaks, whatever it is given', () =>
    fc.assert(fc.property(fc.oneof(anyText, fc.array(fc.constantFrom('rule', '"x"', 'when', '(', ')', 'and', 'or', 'amount', '<', '5', 'in', ',', 'default', 'split', 'acc_a', '50', '%', '\n'), { maxLength: 30 }).map(words => words.join(' '))), text => {
      expect(reread(text)).toBeDefined()
    })))
})
