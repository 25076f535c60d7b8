import { part, type Answer, type Asked } from '../../simulator/index.ts'
import { wrong } from './errors.ts'
import { listOf, parseForm, wholeNumber } from './form.ts'

/** A call's fields: of the query for a question, else of the form. */
export const fieldsOf = ({ text, query }: Pick<Asked, 'text' | 'query'>) => parseForm(text === '' ? new URLSearchParams(query).toString() : text)

/** What the call asks to be shown whole instead of by its id. */
export const expanded = (asked: Pick<Asked, 'text' | 'query'>, below = ''): string[] =>
  listOf(fieldsOf(asked).expand).filter(name => name.startsWith(below)).map(name => name.slice(below.length))

interface Item { id: string; created: number; entity: () => object }

/** A page of a list, newest first: `limit`, `starting_after`, `created[gte|gt|lte|lt]`. */
export const listAnswer = (asked: Asked, url: string, items: Item[]): Answer => {
  const fields = fieldsOf(asked)
  const limit = fields.limit === undefined ? 10 : wholeNumber(fields.limit) ?? 0
  if (limit < 1 || limit > 100) return wrong('limit', 'limit must be from 1 to 100')
  const range = part(fields, 'created')
  const within = ({ created }: Item) => created >= Number(range.gte ?? 0) && created > Number(range.gt ?? -1) && created <= Number(range.lte ?? Infinity) && created < Number(range.lt ?? Infinity)
  const found = items.filter(within)
  const after = typeof fields.starting_after === 'string' ? found.findIndex(({ id }) => id === fields.starting_after) + 1 : 0
  const page = found.slice(after, after + limit)
  return { status: 200, body: { object: 'list', url, has_more: after + limit < found.length, data: page.map(({ entity }) => entity()) } }
}
