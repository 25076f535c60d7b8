import { timingSafeEqual } from 'node:crypto'

/** Whether a signature is the right one, in a time that does not tell how much of it is right. */
export const sameBytes = (right: Buffer, given: Buffer): boolean => right.length === given.length && timingSafeEqual(right, given)
