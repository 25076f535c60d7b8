import type { Query, Sql, Tx } from '../platform/db.ts'
import type { Detail, Details, Row } from './customer.ts'

/** A change of one customer. */
export interface Change extends Details {
  customer_key: string
  /** The details that it speaks of. */
  given: Detail[]
}

export type NewRow = Row & { owner_id: string; nonce: string }

const column = <T, K extends keyof T>(items: readonly T[], name: K): T[K][] => items.map(item => item[name])
/** As texts: the driver takes an array of Date for a single time. */
const times = <T, K extends keyof T>(items: readonly (T & Record<K, Date>)[], name: K): string[] => items.map(item => item[name].toISOString())

/** Changes many customers as one statement, at one time; rows that do not exist are left out of the answer. */
export const updateCustomers = (sql: Query, changes: readonly Change[], at: Date) => sql<Row[]>`
  update customers as customer
     set name    = case when 'name'    = any(change.given) then change.name    else customer.name    end,
         email   = case when 'email'   = any(change.given) then change.email   else customer.email   end,
         phone   = case when 'phone'   = any(change.given) then change.phone   else customer.phone   end,
         address = case when 'address' = any(change.given) then change.address else customer.address end,
         updated_on = ${at}
    from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb) as change (customer_key uuid, given text[], name text, email text, phone text, address text)
   where customer.customer_key = change.customer_key
  returning customer.customer_key, scope, customer_id, id, project_id, customer.name, customer.email, customer.phone, customer.address, added_on, updated_on`

/** Makes many customers as one statement; an id that is taken is left out of the answer. */
export const insertCustomers = (sql: Sql, rows: readonly NewRow[]) => sql<{ customer_key: string }[]>`
  insert into customers (customer_key, scope, owner_id, customer_id, id, project_id, nonce, name, email, phone, address, added_on, updated_on)
  select * from unnest(${column(rows, 'customer_key')}::uuid[], ${column(rows, 'scope')}::text[], ${column(rows, 'owner_id')}::text[], ${column(rows, 'customer_id')}::text[],
    ${column(rows, 'id')}::text[], ${column(rows, 'project_id')}::text[], ${column(rows, 'nonce')}::uuid[], ${column(rows, 'name')}::text[], ${column(rows, 'email')}::text[],
    ${column(rows, 'phone')}::text[], ${column(rows, 'address')}::text[], ${times(rows, 'added_on')}::timestamptz[], ${times(rows, 'updated_on')}::timestamptz[])
  on conflict (customer_key) do nothing
  returning customer_key`

export const selectCustomers = (sql: Sql, customer_keys: readonly string[]) => sql<(Row & { nonce: string })[]>`
  select customer_key, scope, customer_id, id, project_id, nonce, name, email, phone, address, added_on, updated_on
    from customers where customer_key = any(${[...customer_keys]}::uuid[])`

/** Deletes the row and leaves its tombstone; false where there is none. */
export const deleteCustomer = async (tx: Tx, customer_key: string, at: Date) => (await tx`
  with gone as (delete from customers where customer_key = ${customer_key} returning customer_key)
  insert into deleted_customers (customer_key, deleted_at) select customer_key, ${at}::timestamptz from gone
  on conflict (customer_key) do update set deleted_at = excluded.deleted_at`).count > 0

export const wasDeleted = async (tx: Tx, customer_key: string) =>
  (await tx`select 1 from deleted_customers where customer_key = ${customer_key}`).count > 0
