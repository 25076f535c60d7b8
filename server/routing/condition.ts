import type { Scalar } from './fields.ts'

/** A tree of AND (`all`) and OR (`any`) over tests of one field each. */
export type Condition = { all: Condition[] } | { any: Condition[] } | Test

export interface Test {
  field: string
  /** Whose GMV; for gmv_day, gmv_week and gmv_month only. */
  account?: string
  op: Op
  /** A list for `in` and `not_in`; two for `between`, both ends included. */
  value: Scalar | Scalar[]
}

export const plainOps = ['is', 'is_not', 'in', 'not_in'] as const
export const orderOps = ['<', '<=', '>', '>=', 'between'] as const
export type Op = (typeof plainOps)[number] | (typeof orderOps)[number]

export const isTest = (condition: Condition): condition is Test => 'field' in condition
