import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { newReference } from '../../platform/ids.ts'
import { openGateways, type Account, type Call, type CallRecord, type Instrument, type PaymentAnswer, type PaymentAtGateway, type RawNotice, type StartRequest } from '../index.ts'
import type { GatewayRequest } from '../http.ts'
import { setNotifyUrls, simulatedAccounts, startSimulators, type Simulators } from '../simulators.ts'
import type { Gateway, Rule, WebhookRow } from '../simulator/index.ts'
import type { Bed } from '../testbeds.ts'
import { actAsPayer, type PayerChoice } from './payer.ts'

/** Long enough for an honest answer on a busy machine. */
const TIMEOUT_MS = 10_000
/** Short enough to wait for an answer that never comes. */
export const IMPATIENT_MS = 1_500

const isHosted = (instrument: Instrument) => instrument.method === 'card' && instrument.channel === 'hosted'

export interface Started { answer: PaymentAnswer; payment: PaymentAtGateway }

/** One gateway's simulator over real HTTP, a receiver for its notices, and the words the conformance suite is written in. */
export const openRig = async (bed: Bed) => {
  const simulators: Simulators = await startSimulators({ port: 0, data_dir: ':memory:' })
  const gateways = openGateways()
  const receiver = await openReceiver()
  await setNotifyUrls(simulators.url, () => receiver.url)
  const control = `${simulators.url}/${bed.connector.name}/_control`

  /** The simulator's ordinary account, or the one that holds money; where that is said with each payment, they are the same. */
  const simulated = simulatedAccounts(simulators.url).filter(({ gateway }) => gateway === bed.connector.name)
  const simulatedOf = (holds: boolean) => simulated.find(({ preauth }) => preauth === holds) ?? simulated[0]
  const account = (holds: boolean, base_url = simulatedOf(holds)?.base_url ?? ''): Account => ({
    id: `acc_${holds ? 'holding' : 'ordinary'}`, project_id: 'prj_test', gateway: bed.connector.name, label: 'Test', base_url,
    credentials: simulatedOf(holds)?.credentials ?? {}, preauth: holds && bed.connector.limits.preauth_by === 'account', enabled: true, timeout_ms: TIMEOUT_MS, concurrency: 100,
  })

  const calls: CallRecord[] = []
  /** One operation's call, and the requests that were made through it: as they may be kept, and as they were sent. */
  const open = ({ holds = false, base_url, credentials, timeout_ms = TIMEOUT_MS }: { holds?: boolean; base_url?: string; credentials?: Record<string, string>; timeout_ms?: number } = {}): Call & { made: CallRecord[]; sent: GatewayRequest[] } => {
    const [made, sent]: [CallRecord[], GatewayRequest[]] = [[], []]
    const of = { ...account(holds, base_url), timeout_ms, ...(credentials === undefined ? {} : { credentials }) }
    const door = gateways.door(of, call => { made.push(call); calls.push(call) })
    const http = (request: GatewayRequest) => { sent.push(request); return door(request) }
    return { account: of, http, now: new Date(), memory: gateways.memory(of), made, sent }
  }

  const asked = (instrument: Instrument, more: Partial<StartRequest> = {}): StartRequest => ({
    reference: newReference(), amount_minor: 49_950n, currency: bed.currency, instrument, preauth: false, expires_at: new Date(Date.now() + 3_600_000),
    return_url: `${receiver.url}/return`, notify_url: `${receiver.url}/told`, customer: { id: 'cust_1', email: 'asha@example.com', phone: '9000011111' }, ...more,
  })

  const start = async (request: StartRequest, call: Call): Promise<Started> => {
    const started_at = new Date()
    const answer = await bed.connector.start(call, request)
    const gateway_payment_id = 'facts' in answer ? answer.facts.gateway_payment_id : undefined
    return { answer, payment: { reference: request.reference, gateway_payment_id, amount_minor: request.amount_minor, currency: request.currency, started_at, hosted: isHosted(request.instrument) } }
  }

  /** The payer acts on what `start` answered. */
  const decide = async ({ answer, payment }: Started, choice: PayerChoice) => {
    if (answer.outcome !== 'needs_payer') throw new Error(`the payer has nothing to do: ${JSON.stringify(answer, plain)}`)
    return actAsPayer({ simulators_url: simulators.url, gateway: bed.connector.name, reference: payment.reference, next: answer.next, choice })
  }

  const control_call = async (method: 'POST' | 'PATCH' | 'GET' | 'DELETE', path: string, body?: object): Promise<unknown> => {
    const answer = await request(control + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
    if (answer.statusCode !== 200) throw new Error(`the simulator's control answers ${answer.statusCode}: ${await answer.body.text()}`)
    return answer.body.json()
  }

  const ledger = async (table: 'orders' | 'payments' | 'refunds' | 'captures' | 'webhooks') => await control_call('GET', `/ledger/${table}`) as Record<string, unknown>[]

  return {
    bed, connector: bed.connector, simulators_url: simulators.url, open, asked,
    /** The call that is going to meet the fault: it waits for an answer that never comes no longer than it must. */
    meeting: ({ kind }: { kind: string }, holds = false) => open({ holds, ...(kind.startsWith('timeout') ? { timeout_ms: IMPATIENT_MS } : {}) }),
    start, decide, receiver, account,
    /** All the requests that were made through `open`. */
    calls,
    /** Orders a fault for what matches; `skip`: how many such requests are let pass first. */
    order: async (fault: { kind: string } & Record<string, unknown>, match: Record<string, unknown>, times: number | null = 1, skip = 0) =>
      await control_call('POST', '/rules', { fault: fault.kind === 'wrong_currency' ? { currency: bed.another_currency, ...fault } : fault, match, times, skip }) as Rule,
    /** Throws where nothing has met the fault: what the gateway did then says nothing of it. */
    met: async ({ id, fault, match }: Rule) => {
      const rules = await control_call('GET', '/rules') as Rule[]
      if (rules.find(each => each.id === id)?.times !== 0) throw new Error(`no request to the simulator met the fault ${fault.kind}, ordered for ${JSON.stringify(match)}. The operation is a word of testbed.ts (\`operations\`) and of a route in simulator.ts; the reference is what the route's \`facts\` name, or those that planOf or faults.pick is given`)
    },
    /** Takes back a fault that was ordered. */
    revoke: ({ id }: Rule) => control_call('DELETE', `/rules/${id}`),
    set: (settings: Record<string, number>) => control_call('PATCH', '/settings', settings),
    /** Sends every notice that waits. */
    flush: () => control_call('POST', '/webhooks/flush', {}),
    moveClock: (advance_ms: number) => control_call('POST', '/clock', { advance_ms }),
    /** As if the payment under the reference had been made so many times more, that much later. Returns what these are called. */
    copies: async (reference: string, count: number, later_ms = 0) => {
      const order = (await ledger('orders')).find(row => row['reference'] === reference)
      const payment = (await ledger('payments')).find(row => row['order_id'] === order?.['id'])
      return await control_call('POST', `/payments/${String(payment?.['id'])}/copies`, { count, later_ms }) as string[]
    },
    /** Rows of the simulator's own ledger. */
    ledger,
    /** The order and the payments that the simulator keeps under a reference. */
    kept: async (reference: string) => {
      const order = (await ledger('orders')).find(row => row['reference'] === reference)
      return { order, payments: (await ledger('payments')).filter(row => row['order_id'] === order?.['id']) }
    },
    /** Has the gateway sign other bodies of its last notice about the reference. */
    signer: async (reference: string): Promise<{ body: string; sign: (body: string) => RawNotice }> => {
      const { simulator } = await import(`../${bed.connector.name}/simulator.ts`) as { simulator: Gateway }
      const notice = (await ledger('webhooks') as unknown as WebhookRow[]).findLast(({ body }) => body.includes(reference))
      const by = simulator.accounts.find(({ client_id }) => client_id === notice?.account)
      if (notice === undefined || by === undefined) throw new Error(`the simulator has sent no notice about ${reference}`)
      const sign = (body: string) => {
        const sealed = simulator.webhook.seal({ ...notice, body }, by, Date.now())
        return { headers: sealed.headers, raw: Buffer.from(sealed.body) }
      }
      return { body: notice.body, sign }
    },
    close: async () => {
      await simulators.close()
      await gateways.close()
      await receiver.close()
    },
  }
}

export type Rig = Awaited<ReturnType<typeof openRig>>

/** JSON.stringify's replacer for what holds bigints. */
const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

/** Asks again until the answer fits; fails with the last answer when it does not within five seconds. */
export const until = async <T>(ask: () => Promise<T> | T, fits: (answer: T) => boolean): Promise<T> => {
  const deadline = Date.now() + 5_000
  for (;;) {
    const answer = await ask()
    if (fits(answer)) return answer
    if (Date.now() > deadline) throw new Error(`it did not come to pass; last: ${JSON.stringify(answer, plain)}`)
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

/** Takes every notice, keeps it as it came, and answers 200. */
const openReceiver = async () => {
  const notices: (RawNotice & { at: string })[] = []
  const server = createServer((incoming, answer) => {
    void bodyOf(incoming).then(raw => {
      notices.push({ at: incoming.url ?? '', headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])), raw })
      answer.end()
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    /** The notices so far whose body names the text, such as a reference. */
    about: (text: string) => notices.filter(({ raw }) => raw.includes(text)),
    close: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections() }),
  }
}

const bodyOf = async (incoming: IncomingMessage) => {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
