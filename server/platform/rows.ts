/**
 * Rows as one JSON text, for `jsonb_populate_recordset(null::a_table, …)`: a whole batch in one parameter, its columns
 * named by the table itself. bigint travels as text, because a JSON number would lose digits.
 */
export const asRows = (rows: readonly object[]) => JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
