import { Type } from 'typebox'
import { fail } from './errors.ts'
import { text } from './http.ts'

const MOST = 200

/** The query's fields of a list that is shown newest first, a page at a time; `what` is shown. */
export const pageFields = (what: string) => ({
  limit: Type.Optional(text({ format: 'whole-number', description: `${what} at most: 1 to ${MOST}, 50 when left out.`, example: '50' })),
  before: Type.Optional(text({ format: 'whole-number', description: 'The `next` of the page before this one.' })),
})

/** The answer's field beside the page. */
export const nextField = { next: Type.Optional(Type.String({ description: 'Give it as `before` for the next page; left out on the last one.' })) }

export interface Page {
  /** Only what has a lower number. */
  before: bigint | undefined
  limit: number
}

/** The page that is asked for. `select` gives one row more than `limit`, where there are more. */
export const readPage = async <Row>({ limit = '50', before }: { limit?: string; before?: string }, select: (page: Page) => Promise<readonly Row[]>, numberOf: (row: Row) => bigint) => {
  const most = Number(limit)
  if (most > MOST) fail('invalid_request', `limit must be ${MOST} or less`)
  const found = await select({ limit: most, before: before === undefined ? undefined : BigInt(before) })
  const rows = found.slice(0, most)
  const last = rows.at(-1)
  return { rows, ...(found.length > most && last !== undefined ? { next: String(numberOf(last)) } : {}) }
}
