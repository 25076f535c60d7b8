/**
 * Rows as one JSON text, for `jsonb_populate_recordset(null::a_table, …)`: a whole batch in one parameter, its columns
 * named by the table itself. bigint travels as text, because a JSON number would lose digits.
 */
export const asRows = (rows: readonly object[]) => {
  const plainRows = rows.map(plain)
  const text = JSON.stringify(plainRows)
  return mayBeUnwritable.test(text) ? JSON.stringify(plainRows, (_, value: unknown) => (typeof value === 'string' ? writable(value) : value)) : text
}

/**
 * JSON can say two things that PostgreSQL cannot keep: the character 0, and half of a pair of surrogates, as a gateway sends them and as
 * cutting a text leaves them. One such character in a message must not lose what was learnt of the money beside it.
 */
const mayBeUnwritable = /\\u(?:0000|d[89a-f])/
const writable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd')

/** Done beforehand, where it is needed: a function that JSON.stringify calls for every value takes about twice as long. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(plain)
  const copy: Record<string, unknown> = { ...value }
  for (const name in copy) {
    const each = copy[name]
    if (typeof each === 'bigint' || (typeof each === 'object' && each !== null)) copy[name] = plain(each)
  }
  return copy
}
