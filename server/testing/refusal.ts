import { Refusal } from '../platform/errors.ts'

/** What `work` was refused with; undefined where it was not. */
export const refusalOf = (work: () => unknown): Refusal | undefined => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return undefined
}
