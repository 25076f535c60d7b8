import { setTimeout as delay } from 'node:timers/promises'
import { openConnection, requestText, type Answer, type Connection } from './http-client.ts'
import type { Answered, PaymentsJob } from './load.ts'

/** How long after its first look a merchant looks again, in ms; then twice as long each time. */
const LOOK_AGAIN_MS = 10
/** A payment that is not final by then is an error. */
const PATIENCE_MS = 20_000

const run = Date.now().toString(36)
let orders = 0

/** Whole payments: the order is made, paid by UPI collect, and looked at until it is SUCCESS. */
export const makePayments = async ({ ports, credentials, connections, seconds, rate }: PaymentsJob): Promise<Answered> => {
  const headers = { 'x-client-id': credentials.client_id, 'x-client-secret': credentials.client_secret }
  const answered: Answered = { done: 0, errors: 0, first_error: undefined, seconds: 0, latencies: [], pays: [] }
  const idle: Connection[] = []
  let opened = 0
  const take = () => idle.pop() ?? openConnection(ports[opened++ % ports.length] ?? 0)

  const ask = (connection: Connection, method: string, path: string, body?: object) => new Promise<Answer>((resolve, reject) => {
    connection.send(requestText(method, `/router${path}`, headers, body === undefined ? '' : JSON.stringify(body)), answer => {
      if (answer instanceof Error) reject(answer)
      else if (answer.status !== 200) reject(new Error(`${method} ${path}: ${answer.status} ${answer.body}`))
      else resolve(answer)
    })
  })

  const payOnce = async (connection: Connection, due: number) => {
    const order_id = `bench_${run}_${orders += 1}`
    const order = await ask(connection, 'POST', '/orders', {
      order_id, order_amount: 2299.5, order_currency: 'INR', customer_details: { customer_email: 'priya.sharma@gmail.com', customer_phone: '+919876543210' },
    })
    const asked = performance.now()
    const paid = await ask(connection, 'POST', `/order/pay/${text(order, 'order_hash')}`, { payment_method: 'upi', payment_method_details: { upi_id: 'priya.sharma@paytm' } })
    answered.pays.push([order_id, performance.now() - asked])
    const payment_id = text(paid, 'payment_id')
    const until = performance.now() + PATIENCE_MS
    for (let pause = LOOK_AGAIN_MS; ; pause *= 2) {
      const status = text(await ask(connection, 'GET', `/payments/${payment_id}`), 'status')
      if (status === 'SUCCESS') break
      if (status !== 'PENDING' || performance.now() > until) throw new Error(`${payment_id} is ${status}`)
      await delay(pause)
    }
    answered.done += 1
    answered.latencies.push(performance.now() - due)
  }

  const attempt = async (due: number) => {
    const connection = take()
    try {
      await payOnce(connection, due)
      idle.push(connection)
    } catch (error) {
      connection.close()
      answered.errors += 1
      answered.first_error ??= error instanceof Error ? error.message : String(error)
    }
  }

  const began = performance.now()
  const until = began + seconds * 1000
  if (rate === undefined) {
    await Promise.all(Array.from({ length: connections }, async () => { while (performance.now() < until && answered.errors < 100) await attempt(performance.now()) }))
  } else {
    await arrivals(rate, until, attempt)
  }
  for (const each of idle) each.close()
  return { ...answered, seconds: (performance.now() - began) / 1000 }
}

/** Begins work at random moments, `rate` a second on average, and waits for all of it. Late starts count as waiting. */
const arrivals = async (rate: number, until: number, work: (due: number) => Promise<void>) => {
  const underWay: Promise<void>[] = []
  for (let due = performance.now(); due < until; due += -Math.log(1 - Math.random()) * 1000 / rate) {
    const wait = due - performance.now()
    if (wait > 0.5) await delay(wait)
    underWay.push(work(due))
  }
  await Promise.all(underWay)
}

/** A field of a JSON answer without parsing all of it: ids and states hold nothing that is escaped. */
const text = ({ body }: Answer, field: string) => {
  const at = body.indexOf(`"${field}":"`) + field.length + 4
  return body.slice(at, body.indexOf('"', at))
}
