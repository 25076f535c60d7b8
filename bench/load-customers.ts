import { openConnection, requestText, type Connection } from './http-client.ts'
import type { Answered, CustomersJob } from './load.ts'

/** The ids that a run makes and updates. */
export const customerId = (number: number | '') => `bench_customer_${number}`

/** A customer whole, as the API's example has it: all that an update can set. */
export const customerBody = (number: number) => ({
  customer_id: customerId(number), scope: 'PROJECT', name: 'Priya Sharma', phone: '+919876543210', email: 'priya.sharma@gmail.com',
  address: '456 Defence Colony, New Delhi, Delhi 110024, India',
})

/** PUTs customers at random until the time is up, one request under way per connection. */
export const updateCustomers = ({ ports, credentials, connections, seconds, customers }: CustomersJob) => new Promise<Answered>(resolve => {
  const headers = { 'x-client-id': credentials.client_id, 'x-client-secret': credentials.client_secret }
  const requests = Array.from({ length: customers }, (_, number) =>
    requestText('PUT', `/router/customer/${customerId(number)}`, headers, JSON.stringify(customerBody(number))))
  const answered: Answered = { done: 0, errors: 0, first_error: undefined, seconds: 0, latencies: [], pays: [] }
  const began = performance.now()
  const until = began + seconds * 1000
  const open: Connection[] = []
  let working = connections

  const work = (connection: Connection) => {
    let sent = 0
    const next = () => {
      sent = performance.now()
      connection.send(requests[Math.floor(Math.random() * customers)] ?? '', heard)
    }
    const heard: Parameters<Connection['send']>[1] = answer => {
      const now = performance.now()
      if (answer instanceof Error || answer.status !== 200) {
        answered.errors += 1
        answered.first_error ??= answer instanceof Error ? answer.message : `${answer.status} ${answer.body}`
      } else {
        answered.done += 1
        answered.latencies.push(now - sent)
      }
      if (now < until && !(answer instanceof Error)) return next()
      working -= 1
      if (working > 0) return
      for (const each of open) each.close()
      resolve({ ...answered, seconds: (now - began) / 1000 })
    }
    next()
  }
  for (let at = 0; at < connections; at += 1) {
    const connection = openConnection(ports[at % ports.length] ?? 0)
    open.push(connection)
    work(connection)
  }
})
