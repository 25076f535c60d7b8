import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../testing/any-text.ts'
import { MERCHANT_ID, newReference, orderHash, orderKey, paymentId, readOrderHash, readPaymentId } from './ids.ts'
import { parseSecrets } from './secrets.ts'

const secrets = parseSecrets(`old:${'1f'.repeat(32)},new:${'2e'.repeat(32)}`)
const [newest, older] = secrets
const order_id = fc.stringMatching(new RegExp(MERCHANT_ID))
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

it('makes the key of an order from its project and its id', () => {
  fc.assert(fc.property(order_id, id => {
    expect(orderKey('proj_1', id)).toMatch(uuid)
    expect(orderKey('proj_1', id)).toBe(orderKey('proj_1', id))
    expect(orderKey('proj_1', id)).not.toBe(orderKey('proj_2', id))
  }))
  expect(orderKey('proj_1', 'a'), 'the border between the parts counts').not.toBe(orderKey('proj_1a', ''))
})

it('reads back what it wrote, under any secret that it holds', () => {
  fc.assert(fc.property(order_id, fc.integer({ min: 1, max: 99_999 }), fc.constantFrom(...secrets), (id, number, secret) => {
    const order_key = orderKey('proj_1', id)
    const hash = orderHash(secret, order_key)
    expect(hash).toMatch(/^[0-9a-f]{32}$/)
    expect(readOrderHash(secrets, hash)).toContainEqual({ order_key, secret_version: secret.version })
    const name = paymentId(secret, order_key, number)
    expect(readPaymentId(secrets, name)?.number).toBe(number)
    expect(readPaymentId(secrets, name)?.candidates).toContainEqual({ order_key, secret_version: secret.version })
  }))
})

it('shows nothing of the key, and not the same name for two things', () => {
  const order_key = orderKey('proj_1', 'order_1')
  const names = [orderHash(newest, order_key), orderHash(older ?? newest, order_key), paymentId(newest, order_key, 1).slice(4, 36), order_key.replaceAll('-', '')]
  expect(new Set(names).size).toBe(4)
})

it('knows at sight what it never made', () => {
  fc.assert(fc.property(anyText, text => {
    fc.pre(!/^[0-9a-f]{32}$/.test(text) && !/^pay_[0-9a-f]{32}_[1-9]\d{0,4}$/.test(text))
    expect(readOrderHash(secrets, text)).toEqual([])
    expect(readPaymentId(secrets, text)).toBeUndefined()
  }))
  const name = paymentId(newest, orderKey('p', 'o'), 1)
  for (const bad of [name.toUpperCase(), `${name} `, `${name}\n`, name.replace(/_1$/, '_0'), name.replace(/_1$/, '_01'), name.replace(/_1$/, '_100000')]) expect(readPaymentId(secrets, bad)).toBeUndefined()
})

it('gives every try a reference of its own, plain enough for any gateway', () => {
  const references = Array.from({ length: 10_000 }, newReference)
  expect(references.every(each => /^[a-z2-7]{20}$/.test(each))).toBe(true)
  expect(new Set(references).size).toBe(10_000)
})
