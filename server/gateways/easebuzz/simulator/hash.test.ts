import { expect, it } from 'vitest'
import { isGenuine, pipedHash, requestHash } from '../../piped-hash.ts'
import { encryptCard } from '../card.ts'
import card from '../fixtures/card.json' with { type: 'json' }
import vectors from '../fixtures/vectors.json' with { type: 'json' }
import { callHash, decrypt, paymentHash, responseHash } from './hash.ts'

type Vector = { of: string; key: string; salt: string; fields: Record<string, string | undefined>; text: string; hash: string }

const ofCall = ({ key, salt, fields }: Vector) => {
  const values = Object.values(fields).map(value => value ?? '')
  return [pipedHash(key, ...values, salt), callHash(key, ...values, salt)]
}
/** The two readings of the published recipes, the connector's and the simulator's, and the worked examples. */
const readings: Record<string, (vector: Vector) => (string | boolean)[]> = {
  request: ({ salt, fields }) => [requestHash(fields, salt), paymentHash(fields, salt)],
  response: ({ salt, fields, hash }) => [responseHash(fields, salt), isGenuine({ ...fields, hash }, salt) && hash],
  status: ofCall, refund: ofCall, 'refund status': ofCall, payout: ofCall,
}

it.each((vectors as Vector[]).map(vector => [vector.of, vector.text, vector] as const))('hashes a %s as in the worked example: %s', (of, text, vector) => {
  expect([pipedHash(text), ...readings[of]?.(vector) ?? []]).toEqual([vector.hash, vector.hash, vector.hash])
})

it('encrypts a card as in the worked example, and reads it again', () => {
  const encrypted = encryptCard(card.card, { key: card.key, salt: card.salt })
  expect(encrypted).toEqual(card.fields)
  expect(Object.values(encrypted).map(text => decrypt(text, card.key, card.salt))).toEqual(['4444333322221111', 'Asha Rao', '123', '05/2039'])
  expect(decrypt(card.fields.card_number, 'another', card.salt)).not.toBe('4444333322221111')
  expect(decrypt('4444333322221111', card.key, card.salt)).toBeUndefined()
})
