import type { Query } from '../../platform/db.ts'

export interface FoundRef {
  ref_key: string
  order_key: string
  payment: number
  try: number | null
  refund: number | null
}

/** What gateways mean by the names whose keys are given. */
export const findRefs = (sql: Query, ref_keys: string[]) =>
  sql<FoundRef[]>`select ref_key, order_key, payment, try, refund from gateway_refs where ref_key = any(${ref_keys}::uuid[])`

export interface RefundClaim {
  refund_key: string
  order_key: string
  refund: number
}

/** Which orders hold the refund ids whose keys are given. */
export const findRefundClaims = (sql: Query, refund_keys: string[]) =>
  sql<RefundClaim[]>`select refund_key, order_key, refund from refund_ids where refund_key = any(${refund_keys}::uuid[])`
