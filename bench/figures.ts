/** The value below which the share `p` (0 to 1) of the values lies; NaN of none. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Rows of text as columns; the first column leads. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  return rows.map(row => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('   ').trimEnd()).join('\n')
}

export const whole = (value: number) => Math.round(value).toLocaleString('en-US')
export const ms = (value: number) => `${value.toFixed(1)} ms`
export const times = (value: number) => `${value.toFixed(value < 0.2 ? 3 : 2)} ×`
export const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`
