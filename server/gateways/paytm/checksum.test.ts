import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formText, isKey, isSigned, isSignedForm, sign } from './checksum.ts'
import { rawBody } from './raw-body.ts'
import { isRight, signed, valuesOf } from './simulator/checksum.ts'

/** Worked by hand from the published recipe. Paytm's own package for it has no licence, and so cannot be the judge here. */
const key = 'TestKey_16bytes!'
const body = '{"mid":"TESTMID00000000001","orderId":"ord-1001"}'
const of_body = 'DdevyuiH29rg8YIFsKUbW7HjFstzsUAxSIgYm323gALDb813O0L1Rrv4CIYI2f8YF5uG7BCnan/U1zLSNcy5mYJWJUN7WgZ9tcrgDMTf17s='
const form = { MID: 'TESTMID00000000001', STATUS: 'TXN_SUCCESS', TXNAMOUNT: '150.00', ORDERID: 'ord-1001', BANKTXNID: '' }
const of_form = 'wvB87jvffPRDe5T88EpVPAo+5Zr7/XiS0hZS+2FaAeMNxxjXRpvnwwLIg0Ao9SZdpFNctqaTSs0FvfkW9fm9RBswFx1+g9tQTdf4C7jc1Y8='

it('signs as in the worked examples', () => {
  expect(sign(body, key, 'aB3d')).toBe(of_body)
  expect(formText({ ...form, CHECKSUMHASH: of_form })).toBe('|TESTMID00000000001|ord-1001|TXN_SUCCESS|150.00')
  expect(sign(formText(form), key, 'aB3d')).toBe(of_form)
  expect([signed(body, key, 'aB3d'), signed(valuesOf({ ...form, CHECKSUMHASH: 'x' }), key, 'aB3d')]).toEqual([of_body, of_form])
})

it('knows its own signature and the other side\'s, and no other', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 20 }), (text, other) => {
    expect([isSigned(text, key, signed(text, key)), isRight(text, key, sign(text, key))]).toEqual([true, true])
    expect([isSigned(`${text}x`, key, sign(text, key)), isSigned(text, 'OtherKey_16bytes', sign(text, key)), isSigned(text, key, other)]).toEqual([false, false, false])
  }))
})

it('has keys of three lengths', () => {
  for (const length of [16, 24, 32]) expect([isKey('k'.repeat(length)), isSigned('text', 'k'.repeat(length), sign('text', 'k'.repeat(length)))]).toEqual([true, true])
  for (const bad of ['', 'short', 'k'.repeat(17)]) expect([bad, isKey(bad), isSigned(body, bad, of_body)]).toEqual([bad, false, false])
})

it('takes the word null for nothing or for itself', () => {
  for (const text of ['1|', '1|null']) expect(isSignedForm({ B: 'null', A: '1', CHECKSUMHASH: sign(text, key) }, key)).toBe(true)
  expect(isSignedForm({ B: 'null', A: '1', CHECKSUMHASH: sign('|null', key) }, key)).toBe(false)
})

it.each<[string, string | undefined]>([
  ['{"head":{"signature":"x"},"body":{"a":1}}', '{"a":1}'],
  ['{"body": {"a": [1, "}"]} , "head":{}}', '{"a": [1, "}"]}'],
  ['{"head":{"body":{"no":1}},"body":{"yes":"\\"}"}}', '{"yes":"\\"}"}'],
  ['{"body":"text"}', '"text"'], ['{"body":1}', '1'], ['{"head":"body","body":[]}', '[]'],
  ['{"body":1,"body":2}', undefined], ['{"head":{}}', undefined], ['[]', undefined], ['', undefined],
])('finds the body in %s', (text, expected) => expect(rawBody(text)).toBe(expected))

it('finds the text of any body, however it is written', () => fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.constantFrom(0, 2), fc.boolean(), (head, value, indent, first) => {
  const [h, b] = [`"head":${JSON.stringify(head, null, indent)}`, `"body":${JSON.stringify(value, null, indent)}`]
  expect(rawBody(first ? `{${h} , ${b}}` : `{${b}\n,${h}}`)).toBe(JSON.stringify(value, null, indent))
})))
