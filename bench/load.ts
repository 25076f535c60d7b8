import { beChild } from './child.ts'
import { updateCustomers } from './load-customers.ts'
import { makePayments } from './load-payments.ts'

interface Common {
  ports: number[]
  credentials: { client_id: string; client_secret: string }
  /** Connections at a time; with `rate`, as many as it takes. */
  connections: number
  seconds: number
}

export type CustomersJob = Common & { kind: 'customers'; customers: number }
/** `rate`: payments begun per second, whether or not the earlier ones are done. Without it a connection begins the next when its last is done. */
export type PaymentsJob = Common & { kind: 'payments'; rate?: number }
export type Job = CustomersJob | PaymentsJob

export interface Answered {
  done: number
  /** Anything but the answer that was due; the first is told. */
  errors: number
  first_error: string | undefined
  /** From the first request to the last answer. */
  seconds: number
  /** Milliseconds, one per request or whole payment. */
  latencies: number[]
  /** Of a payments job: each order's id, and how long its pay request took. */
  pays: [order_id: string, milliseconds: number][]
}

/** The load generator: a process of its own, so that its work is not counted as the router's. */
beChild('ready', {
  answer: question => {
    const job = question as Job
    return job.kind === 'customers' ? updateCustomers(job) : makePayments(job)
  },
  close: async () => {},
})
