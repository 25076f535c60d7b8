import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { demo_accounts } from '../cashfree/demo-accounts.ts'
import { startSimulators } from '../simulators.ts'
import { callJson, openReceiver, until } from './testing.ts'

const program = `
  const { startSimulators } = await import(process.env.SIMULATORS)
  const { url } = await startSimulators({ port: 0, data_dir: process.env.DATA_DIR })
  process.stdout.write(url)
`

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.toReversed()) await step()
})

/** A simulator in a process of its own, to be killed. */
const startProcess = async (data_dir: string) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env: { ...process.env, DATA_DIR: data_dir, SIMULATORS: new URL('../simulators.ts', import.meta.url).href }, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>(resolve => child.stdout.once('data', (text: Buffer) => resolve(text.toString())))
  return { url: `${url}/cashfree`, kill: () => new Promise<void>(resolve => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  }) }
}

it('keeps all it has answered through a kill -9 in the middle of load, and sends the notices it still owes', async () => {
  const data_dir = await mkdtemp(join(tmpdir(), 'simulator-'))
  undo.push(() => rm(data_dir, { recursive: true, force: true }))
  const receiver = await openReceiver()
  undo.push(receiver.close)
  receiver.state.answer = 500 // Nobody takes a notice before the crash: all of them are owed after it.
  const { client_id = '', client_secret = '' } = demo_accounts[0] ?? {}
  const headers = { 'x-client-id': client_id, 'x-client-secret': client_secret, 'x-api-version': '2025-01-01' }
  const first = await startProcess(data_dir)
  const answered = { orders: [] as string[], payments: [] as string[] }
  let killed = false

  const payer = async (name: string) => {
    for (let at = 0; !killed; at++) {
      const order = await callJson('POST', `${first.url}/pg/orders`, { headers, body: {
        order_id: `${name}-${at}`, order_amount: 10, order_currency: 'INR', customer_details: { customer_id: 'c77', customer_phone: '9000011111' }, order_meta: { notify_url: receiver.url },
      } })
      answered.orders.push(String(order.body.order_id))
      const payment = await callJson('POST', `${first.url}/pg/orders/sessions`, { body: { payment_session_id: order.body.payment_session_id, payment_method: { upi: { channel: 'collect', upi_id: 'payer@okbank' } } }, headers })
      if (payment.status !== 200) throw new Error(`a payment was refused: ${JSON.stringify(payment.body)}`)
      answered.payments.push(String(payment.body.cf_payment_id))
    }
  }
  const payers = Array.from({ length: 8 }, (_, name) => payer(`payer-${name}`).catch(() => undefined))
  await until('fifty payments', () => answered.payments.length >= 50)
  await first.kill()
  killed = true
  await Promise.all(payers)

  receiver.state.answer = 200
  receiver.received.length = 0
  const second = await startSimulators({ port: 0, data_dir })
  undo.push(second.close)
  const ledger = async () => (await callJson('GET', `${second.url}/cashfree/_control/ledger`)).body as unknown as Record<string, { id: number; reference: string; state: string; order_id: number }[]>
  await callJson('POST', `${second.url}/cashfree/_control/clock`, { body: { advance_ms: 3 * 60_000 } })
  const found = await until('every payment to be resolved and told', async () => {
    const { payments = [], orders = [], webhooks = [] } = await ledger()
    return payments.every(({ state }) => state === 'SUCCESS') && webhooks.length === payments.length && webhooks.every(({ state }) => state === 'delivered') && { payments, orders }
  })
  const [orders, payments] = [new Set(found.orders.map(({ reference }) => reference)), new Set(found.payments.map(({ id }) => String(id)))]
  expect(answered.orders.filter(each => !orders.has(each))).toEqual([])
  expect(answered.payments.filter(each => !payments.has(each))).toEqual([])
  expect(new Set(receiver.received.map(({ headers: { 'x-idempotency-key': key } }) => key)).size).toBe(found.payments.length)
})

it('says so when its folder cannot be written or its port is taken', async () => {
  await expect(startSimulators({ port: 0, data_dir: import.meta.filename })).rejects.toThrow(/ENOTDIR|EEXIST/)
  const running = await startSimulators({ port: 0, data_dir: ':memory:' })
  await expect(startSimulators({ port: Number(new URL(running.url).port), data_dir: ':memory:' })).rejects.toThrow(/EADDRINUSE/)
  await running.close()
})
