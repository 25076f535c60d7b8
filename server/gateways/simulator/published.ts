/** Holds what a simulator answers against what its gateway publishes, for tests. */

/** The published shape of answers: a field, a list, or one of several methods. Null and absence are always allowed. */
export type Shape = { type: string; values?: unknown[] } | { fields: Record<string, Shape> } | { list: Shape } | { one_of: Record<string, Shape> }

/** What of `value` is not as published, in words. `unlisted`: paths that are seen in samples, and missing in the published lists. */
export const strange = (value: unknown, shape: Shape | undefined, path: string, unlisted: readonly string[] = []): string[] => {
  if (value === null || value === undefined || unlisted.includes(path)) return []
  if (!shape) return [`${path} is not published`]
  if ('list' in shape) return Array.isArray(value) ? value.flatMap(each => strange(each, shape.list, path, unlisted)) : [`${path} is no list`]
  if ('type' in shape) {
    if (shape.values && !shape.values.includes(value)) return [`${path} may not be ${String(value)}`]
    return shape.type === 'any' || typeof value === shape.type ? [] : [`${path} is no ${shape.type}`]
  }
  if (typeof value !== 'object') return [`${path} is no object`]
  const fields = 'fields' in shape ? shape.fields : shape.one_of
  return Object.entries(value).flatMap(([name, each]) => strange(each, fields[name], `${path}.${name}`, unlisted))
}
