import { batch } from '../platform/batch.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { Refusal } from '../platform/errors.ts'
import { forgetAnswers } from '../platform/idempotency-store.ts'
import { newId } from '../platform/ids.ts'
import type { Project } from '../projects/index.ts'
import { customerKey, customerKeys, given, type Row } from './customer.ts'
import type { CustomerRequest, Scope } from './schema.ts'
import { deleteCustomer, insertCustomers, selectCustomers, updateCustomers, wasDeleted, type Change, type NewRow } from './store.ts'

export interface CustomersDeps {
  sql: Sql
  clock: Clock
}

export type Customers = ReturnType<typeof openCustomers>

/** The customers of all projects; requests that come together share a statement. */
export const openCustomers = ({ sql, clock }: CustomersDeps) => {
  const update = batch<Change, Row>({ run: changes => runUpdates(sql, changes, clock.now()), key: change => change.customer_key, together: true })
  const insert = batch<NewRow, Row>({ run: rows => runInserts(sql, rows), key: row => row.customer_key, together: true })
  const select = batch<string[], Row | undefined>({ run: wanted => runSelects(sql, wanted), key: keys => keys[0] ?? '', together: true })

  return {
    /** Refuses an id that is taken, unless the row was made under the same nonce. */
    create: (project: Project, request: CustomerRequest, nonce: string): Promise<Row> => {
      const { customer_id, scope, name = null, email = null, phone = null, address = null } = request
      const now = clock.now()
      return insert({
        customer_key: customerKey(project, scope, customer_id), scope, customer_id, id: newId('cust_rec'), nonce,
        owner_id: scope === 'GLOBAL' ? project.organisation_id : project.project_id, project_id: project.project_id,
        name, email, phone, address, added_on: now, updated_on: now,
      })
    },

    /** Sets what the request gives, clears what it gives as null. Refuses where there is no such record. */
    update: (project: Project, request: CustomerRequest): Promise<Row> => {
      const { customer_id, scope, name = null, email = null, phone = null, address = null } = request
      return update({ customer_key: customerKey(project, scope, customer_id), given: given(request), name, email, phone, address })
    },

    /** Without a scope: the project's own record, else the GLOBAL one, else undefined. */
    find: (project: Project, customer_id: string, scope?: Scope): Promise<Row | undefined> => select(customerKeys(project, customer_id, scope)),

    /**
     * Deletes for good. Without a scope: the project's own record; the GLOBAL one only where this project never had
     * its own under the id, so that a repeated DELETE does not reach further. Refuses where there is none.
     */
    remove: async (project: Project, customer_id: string, scope?: Scope): Promise<void> => {
      const at = clock.now()
      const gone = await sql.begin(async tx => {
        for (const customer_key of customerKeys(project, customer_id, scope)) {
          if (await deleteCustomer(tx, customer_key, at)) {
            await forgetAnswers(tx, customer_key)
            return true
          }
          if (await wasDeleted(tx, customer_key)) return false
        }
        return false
      })
      if (!gone) throw new Refusal('customer_not_found')
    },
  }
}

const byKey = <T extends { customer_key: string }>(rows: readonly T[]) => new Map(rows.map(row => [row.customer_key, row]))
/** The order in which rows are locked: the same everywhere, so that two batches do not wait for each other. */
const inOrder = <T extends { customer_key: string }>(items: readonly T[]) => items.toSorted((a, b) => a.customer_key < b.customer_key ? -1 : 1)

/** One statement; where some change the same customer, one after another in one transaction, so that each answer shows its own change. */
const runUpdates = async (sql: Sql, changes: Change[], now: Date) => {
  const turns = inTurns(changes)
  const [first = []] = turns
  const answers = turns.length === 1
    ? [await updateCustomers(sql, inOrder(first), now)]
    : await sql.begin(tx => turns.map(turn => updateCustomers(tx, inOrder(turn), now)))
  const found = answers.map(byKey)
  const turn = new Map<string, number>()
  return changes.map(({ customer_key }) => {
    const at = turn.get(customer_key) ?? 0
    turn.set(customer_key, at + 1)
    return found[at]?.get(customer_key) ?? new Refusal('customer_not_found')
  })
}

/** Every customer's first change, then every second one, and so on. */
const inTurns = (changes: readonly Change[]) => {
  const turns: Change[][] = []
  const seen = new Map<string, number>()
  for (const change of changes) {
    const at = seen.get(change.customer_key) ?? 0
    seen.set(change.customer_key, at + 1)
    ;(turns[at] ??= []).push(change)
  }
  return turns
}

/** Of several that make the same customer the first one may; the others are refused as those are that come later. */
const runInserts = async (sql: Sql, rows: NewRow[]) => {
  const first = byKey(rows.toReversed())
  const made = byKey(await insertCustomers(sql, inOrder([...first.values()])))
  const taken = rows.filter(row => !made.has(row.customer_key))
  const there = byKey(taken.length === 0 ? [] : await selectCustomers(sql, [...new Set(taken.map(row => row.customer_key))]))
  return rows.map(row => {
    const found = made.has(row.customer_key) ? first.get(row.customer_key) : there.get(row.customer_key)
    return found?.nonce === row.nonce ? found : new Refusal('customer_already_exists')
  })
}

const runSelects = async (sql: Sql, wanted: string[][]) => {
  const rows = byKey(await selectCustomers(sql, wanted.flat()))
  return wanted.map(keys => keys.map(key => rows.get(key)).find(row => row !== undefined))
}
