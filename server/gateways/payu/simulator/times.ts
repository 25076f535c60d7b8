import { istTime } from '../../simulator/index.ts'

/** Indian time without a zone: '2026-10-26 14:12:13'. */
export const addedOn = (ms: number): string => istTime(ms).slice(0, 19).replace('T', ' ')
