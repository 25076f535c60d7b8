const india_ms = 5.5 * 3_600_000

/** ISO 8601 in Indian time, whole seconds: '2026-11-23T18:40:00+05:30'. */
export const istTime = (ms: number): string => `${new Date(ms + india_ms).toISOString().slice(0, 19)}+05:30`

/** The date in India, '20261123'. */
export const istDay = (ms: number): string => new Date(ms + india_ms).toISOString().slice(0, 10).replaceAll('-', '')

/** The last midnight in India before a time. */
export const istMidnight = (ms: number): number => Math.floor((ms + india_ms) / 86_400_000) * 86_400_000 - india_ms
