import { expect, it } from 'vitest'
import { isGenuine, pipedHash, requestHash } from '../../piped-hash.ts'
import vectors from '../fixtures/vectors.json' with { type: 'json' }
import { commandHash, paymentHash, reportSignature, responseHash } from './hash.ts'

type Vector = { of: string; key: string; salt: string; fields: Record<string, string | undefined>; text: string; hash: string }

/** The two readings of the published recipes, the connector's and the simulator's, and the worked examples. */
const readings: Record<string, (vector: Vector) => (string | boolean)[]> = {
  request: ({ salt, fields }) => [requestHash(fields, salt), paymentHash(fields, salt)],
  response: ({ salt, fields, hash }) => [responseHash(fields, salt), isGenuine({ ...fields, hash }, salt, fields['additionalCharges']) && hash],
  command: ({ key, salt, fields: { command = '', var1 = '' } }) => [pipedHash(key, command, var1, salt), commandHash(key, command, var1, salt)],
  report: ({ salt, fields: { body = '', date = '' } }) => [pipedHash(body, date, salt), reportSignature(body, date, salt)],
}

it.each((vectors as Vector[]).map(vector => [vector.of, vector.text, vector] as const))('hashes a %s as in the worked example: %s', (of, text, vector) => {
  expect([pipedHash(text), ...readings[of]?.(vector) ?? []]).toEqual([vector.hash, vector.hash, vector.hash])
})
