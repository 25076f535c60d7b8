import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../testing/any-text.ts'
import { DEMO_SECRETS, hmac, parseSecrets, seal, unseal } from './secrets.ts'

const [secret] = parseSecrets(DEMO_SECRETS)
const hex = fc.stringMatching(/^[0-9a-f]{64}$/)

it('puts the newest, written last, first', () => {
  expect(parseSecrets(`1:${'a'.repeat(64)}\n2:${'b'.repeat(64)},3:${'c'.repeat(64)}\n`).map(({ version }) => version)).toEqual(['3', '2', '1'])
})

it.each(['', ' , ', 'x', `1:${'a'.repeat(63)}`, `1:${'g'.repeat(64)}`, `:${'a'.repeat(64)}`, `1:${'a'.repeat(64)},1:${'b'.repeat(64)}`])('refuses %j with a word for the operator', text => {
  expect(() => parseSecrets(text)).toThrow(RangeError)
})

it('derives a key for each purpose, none like another', () => {
  fc.assert(fc.property(hex, master => {
    const [{ version: _version, ...keys }] = parseSecrets(`1:${master}`)
    const texts = Object.values(keys).map(key => key.toString('hex'))
    expect(new Set([...texts, master]).size).toBe(texts.length + 1)
  }), { numRuns: 20 })
})

it('opens what it sealed, and nothing that was changed, moved or sealed under another key', () => {
  fc.assert(fc.property(anyText, fc.nat(), (plain, at) => {
    const sealed = seal(secret.credentials, 'acc_1', plain)
    expect(unseal(secret.credentials, 'acc_1', sealed)).toBe(Buffer.from(plain).toString())
    const changed = Buffer.from(sealed)
    const place = at % changed.length
    changed[place] = (changed[place] ?? 0) ^ 1
    expect(() => unseal(secret.credentials, 'acc_1', changed)).toThrow()
    expect(() => unseal(secret.credentials, 'acc_2', sealed)).toThrow()
    expect(() => unseal(secret.api_keys, 'acc_1', sealed)).toThrow()
  }))
})

it('tells where one part of a keyed hash ends and the next begins', () => {
  expect(hmac(secret.api_keys, 'ab', 'c').equals(hmac(secret.api_keys, 'a', 'bc'))).toBe(false)
})
