import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { asRows } from './rows.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

const readBack = async (rows: readonly object[]) =>
  [...await database.sql`select * from jsonb_to_recordset(${asRows(rows)}::text::jsonb) as row(message text, detail jsonb, amount bigint)`]

/** UTF-16 units of every kind: JSON's own characters, the character 0, halves of pairs, whole pairs. */
const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', 'u0000', '\n', '\0', '\ud83d', '\ude00', '😀', 'ह') })

it('writes any text: what PostgreSQL cannot keep becomes a replacement character, and the rest stays as it is', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ message: text, detail: fc.record({ answer: text, list: fc.array(text) }), amount: fc.bigInt({ min: 0n, max: 2n ** 62n }) }), { maxLength: 5 }), async rows => {
    const kept = (value: string) => value.toWellFormed().replaceAll('\0', '\ufffd')
    expect(await readBack(rows)).toEqual(rows.map(({ message, detail, amount }) => ({ message: kept(message), detail: { answer: kept(detail.answer), list: detail.list.map(kept) }, amount })))
  }))
})
