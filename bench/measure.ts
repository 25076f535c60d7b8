import { loadavg } from 'node:os'
import { orderKey } from '../server/platform/ids.ts'
import { openBare } from './bare.ts'
import { median, whole } from './figures.ts'
import { openConnection, requestText } from './http-client.ts'
import { customerBody } from './load-customers.ts'
import type { Answered, Job } from './load.ts'
import type { Options } from './options.ts'
import type { Rig } from './rig.ts'
import type { Usage } from './router.ts'

/** `cpu_us`: processor time of the routers for each that was done, in microseconds. */
export interface Loaded extends Answered {
  cpu_us: number
}

export interface Figures {
  /** What measured the bare update. */
  by: string
  /** One entry per round, in the order of the rounds. */
  bare: number[]
  customers: Loaded[]
  payments: Loaded[]
  /** Open loop, at half of the highest rate of payments. */
  calm: Calm[]
  rate: number
  /** All router processes together: after the warm-up, after each round, and at the end; the first and the last after a full collection. */
  usage: Usage[]
  /** Processes that wanted a processor in the minute before the start: ours had to share with them. */
  load_before: number
}

export interface Calm {
  answered: Loaded
  /** Milliseconds of each pay request that were not spent in the gateway. */
  added: number[]
}

const CUSTOMER_CONNECTIONS = 32
const PAYMENT_CONNECTIONS = 64

/** Runs everything once and hands back what was seen. Rejects where any answer was not the one that was due. */
export const measure = async (rig: Rig, { rounds, seconds, customers }: Options, say: (line: string) => void): Promise<Figures> => {
  const { ports, credentials } = rig
  await makeCustomers(rig, customers)
  const bare = openBare(rig.database_url, { project_id: rig.project_id, customers })
  const put = (length: number) => faultless(rig, { kind: 'customers', ports, credentials, connections: CUSTOMER_CONNECTIONS, seconds: length, customers })
  const pay = (length: number, rate?: number) =>
    faultless(rig, { kind: 'payments', ports, credentials, connections: PAYMENT_CONNECTIONS, seconds: length, ...(rate === undefined ? {} : { rate }) })

  const [load_before = NaN] = loadavg()
  // Long enough for the compiler to have seen all of it: a cold router takes three times as long for a payment.
  say('Warming up …')
  await put(seconds * 2)
  await pay(seconds * 3)
  await bare.measure(1)

  const figures: Figures = { by: bare.by, bare: [], customers: [], payments: [], calm: [], rate: 0, usage: [await rig.usage('collect')], load_before }
  for (let round = 1; round <= rounds; round += 1) {
    figures.bare.push(await bare.measure(seconds))
    figures.customers.push(await put(seconds))
    figures.payments.push(await pay(seconds))
    figures.usage.push(await rig.usage())
    say(`Round ${round}: ${whole(figures.bare.at(-1) ?? 0)} bare updates, ${whole(rateOf(figures.customers.at(-1)))} PUTs, ${whole(rateOf(figures.payments.at(-1)))} payments a second`)
  }
  figures.rate = Math.max(1, median(figures.payments.map(rateOf)) / 2)
  for (let round = 1; round <= rounds; round += 1) {
    const answered = await pay(seconds, figures.rate)
    figures.calm.push({ answered, added: await addedTimes(rig, answered) })
    figures.usage.push(await rig.usage())
  }
  figures.usage.push(await rig.usage('collect'))
  return figures
}

export const rateOf = (answered: Answered | undefined) => (answered === undefined ? 0 : answered.done / answered.seconds)

const faultless = async (rig: Rig, job: Job): Promise<Loaded> => {
  const before = await rig.usage()
  const answered = await rig.load(job)
  if (answered.errors > 0) throw new Error(`${answered.errors} of ${answered.done + answered.errors} answers were wrong; the first: ${answered.first_error}`)
  return { ...answered, cpu_us: ((await rig.usage()).cpu_us - before.cpu_us) / answered.done }
}

/** The time of each pay request less what its events say the gateway took. */
const addedTimes = async ({ sql, project_id }: Rig, { pays }: Answered): Promise<number[]> => {
  const keys = pays.map(([order_id]) => orderKey(project_id, order_id))
  const rows = await sql<{ order_key: string; gateway_ms: number }[]>`
    select order_key, sum((detail->>'duration_ms')::float8)::float8 as gateway_ms from order_events
     where order_key = any(${keys}::uuid[]) and kind = 'gateway.called' and detail->>'operation' in ('create_order', 'pay_order')
     group by order_key`
  const gateway = new Map(rows.map(row => [row.order_key, row.gateway_ms]))
  return pays.flatMap(([order_id, taken_ms]) => {
    const gateway_ms = gateway.get(orderKey(project_id, order_id))
    if (gateway_ms === undefined) throw new Error(`no event tells of a call for ${order_id}`)
    return [taken_ms - gateway_ms]
  })
}

const makeCustomers = async ({ ports, credentials }: Rig, customers: number) => {
  const connection = openConnection(ports[0] ?? 0)
  const headers = { 'x-client-id': credentials.client_id, 'x-client-secret': credentials.client_secret }
  for (let number = 0; number < customers; number += 1) {
    await new Promise<void>((resolve, reject) => {
      connection.send(requestText('POST', '/router/customer', headers, JSON.stringify(customerBody(number))), answer => {
        if (answer instanceof Error) reject(answer)
        else if (answer.status === 200) resolve()
        else reject(new Error(`a customer was not made: ${answer.status} ${answer.body}`))
      })
    })
  }
  connection.close()
}
