import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formBody, isGenuine, pipedHash, readForm, requestHash, type Fields } from './piped-hash.ts'

const posted: Fields = { key: 'K1', txnid: 't8841', amount: '170.00', productinfo: 'Two shirts', firstname: 'Asha', email: 'asha@example.com', status: 'success', udf1: 'held', mihpayid: '77' }
const signed = (fields: Fields, salt = 'S1', ...before: string[]): Fields =>
  ({ ...fields, hash: pipedHash(...before, salt, fields['status'] ?? '', ...Array.from({ length: 9 }, () => ''), fields['udf1'] ?? '', ...['email', 'firstname', 'productinfo', 'amount', 'txnid', 'key'].map(name => fields[name] ?? '')) })

it('knows what the holder of the salt has posted, in either case of letters', () => {
  expect(isGenuine(signed(posted), 'S1')).toBe(true)
  expect(isGenuine({ ...signed(posted), hash: signed(posted)['hash']?.toUpperCase() }, 'S1')).toBe(true)
  expect(isGenuine(signed(posted), 'S2')).toBe(false)
  expect(isGenuine(posted, 'S1')).toBe(false)
  expect(isGenuine({ ...posted, hash: 'x' }, 'S1')).toBe(false)
})

it('knows charges on top, where the hash covers them, and only then', () => {
  const charged = { ...signed(posted, 'S1', '3.40'), additionalCharges: '3.40' }
  expect(isGenuine(charged, 'S1', charged.additionalCharges)).toBe(true)
  expect(isGenuine(charged, 'S1', '3.41')).toBe(false)
  expect(isGenuine(charged, 'S1')).toBe(false)
})

it('notices a change in any field that it covers', () => {
  const covered = ['key', 'txnid', 'amount', 'productinfo', 'firstname', 'email', 'status', 'udf1', 'udf10']
  fc.assert(fc.property(fc.constantFrom(...covered), fc.string({ minLength: 1 }), (name, value) => {
    fc.pre(value !== posted[name])
    expect(isGenuine({ ...signed(posted), [name]: value }, 'S1')).toBe(false)
  }))
})

it('hashes a request over its fields in their order, whatever else there is', () => {
  expect(requestHash({ ...posted, ccnum: '1' }, 'S1')).toBe(requestHash(posted, 'S1'))
  expect(requestHash({ ...posted, amount: '170.0' }, 'S1')).not.toBe(requestHash(posted, 'S1'))
})

it('reads a form as it was written, any text in it', () =>
  fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), fields => {
    expect(readForm(formBody(fields))).toEqual({ ...fields })
  })))

it('leaves out what is not there', () => expect(formBody({ a: '1 & 2', b: undefined, c: '' })).toBe('a=1+%26+2&c='))
