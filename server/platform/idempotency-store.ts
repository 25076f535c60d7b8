import type { Tx } from './db.ts'

/** Forgets the stored answers that hold this customer's personal data; part of deleting the customer. */
export const forgetAnswers = (tx: Tx, customer_key: string) => tx`delete from idempotency_keys where customer_key = ${customer_key}`
