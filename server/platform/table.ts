/** A table to look up names in that come from outside: it has its own rows and no others, so that `constructor` finds nothing. */
export const table = <Row>(rows: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> => Object.assign(Object.create(null) as Record<string, Row>, rows)
