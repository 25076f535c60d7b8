import type { Sql } from '../platform/db.ts'

export interface DuePayment {
  order_key: string
  number: number
}

/** Claims payments whose check is due, oldest first, until a time. Rows that another process is claiming are passed over. By business time, as next_check_at is. */
export const claimPayments = (sql: Sql, now: Date, until: Date, limit: number) => sql<DuePayment[]>`
  with due as (
    select order_key, number from payments where next_check_at <= ${now} order by next_check_at limit ${limit} for no key update skip locked
  )
  update payments set next_check_at = ${until}
    from due where payments.order_key = due.order_key and payments.number = due.number
  returning payments.order_key, payments.number`

/** The same for refunds. */
export const claimRefunds = (sql: Sql, now: Date, until: Date, limit: number) => sql<DuePayment[]>`
  with due as (
    select order_key, number from refunds where next_check_at <= ${now} order by next_check_at limit ${limit} for no key update skip locked
  )
  update refunds set next_check_at = ${until}
    from due where refunds.order_key = due.order_key and refunds.number = due.number
  returning refunds.order_key, refunds.number`

export interface DueTry {
  order_key: string
  payment: number
  number: number
}

/** The same for tries that their payments do not speak of. */
export const claimTries = (sql: Sql, now: Date, until: Date, limit: number) => sql<DueTry[]>`
  with due as (
    select order_key, payment, number from tries where next_check_at <= ${now} order by next_check_at limit ${limit} for no key update skip locked
  )
  update tries set next_check_at = ${until}
    from due where tries.order_key = due.order_key and tries.payment = due.payment and tries.number = due.number
  returning tries.order_key, tries.payment, tries.number`
