import { Agent, request } from 'undici'
import type { Gateway, Notice, Simulator } from './gateway.ts'
import { insertWebhook, saveWebhook, webhookById, webhooksDue, type Account, type WebhookRow } from './rows.ts'

export interface Sender {
  notify(notice: Notice): void
  /** Takes up what a former run left undelivered. */
  resume(): void
  /** Sends all that waits, whatever its time. Resolves when every one of them was attempted. */
  flush(): Promise<number>
  close(): Promise<void>
}

const receiver_patience_ms = 10_000
/** An out-of-order notice waits for the account's next one, at most this long by the simulator's clock. */
const overtaken_within_ms = 3_000

/** The account with secrets nobody was given: who signs a forged notice. */
const strangerTo = (client_id: string, owner: Account | undefined): Account => ({
  client_id, label: '', preauth: owner?.preauth ?? false, client_secret: 'a secret nobody was given',
  more: Object.fromEntries(Object.keys(owner?.more ?? {}).map(name => [name, 'a secret nobody was given'])),
})

/** Signs and sends notices, at least once each: a row is `due` until its receiver has answered 2xx or the attempts are used up. */
export const openSender = (sim: Omit<Simulator, 'notify' | 'notifyUrl' | 'whenDue'>, gateway: Gateway): Sender => {
  const { ledger, clock, agenda, faults } = sim
  // One connection per parallel notice, kept: the receiver is one router, and the next notice comes soon.
  const agent = new Agent({ connections: 32, pipelining: 1, keepAliveTimeout: 30_000, headersTimeout: receiver_patience_ms, bodyTimeout: receiver_patience_ms })
  const in_flight = new Map<number, Promise<void>>()
  const held = new Map<string, number>()
  let closed = false

  const send = async (webhook: WebhookRow) => {
    const attempt = { ...webhook, attempts: webhook.attempts + 1 }
    const timestamp_ms = clock.now()
    const owner = sim.accounts.get(webhook.account)
    const { headers, body: sealed } = gateway.webhook.seal(attempt, owner === undefined || webhook.forged ? strangerTo(webhook.account, owner) : owner, timestamp_ms)
    let last_status: number | null = null
    try {
      const { statusCode, body } = await request(webhook.url, {
        method: 'POST', dispatcher: agent, body: sealed, headers: { 'content-type': 'application/json', ...headers },
      })
      last_status = statusCode
      await body.dump()
    } catch (error) {
      if (closed) return
      sim.log(`webhook ${webhook.id} to ${webhook.url}: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (closed) return
    settle(attempt, last_status)
  }

  const settle = (webhook: WebhookRow, last_status: number | null) => {
    const taken = last_status !== null && last_status >= 200 && last_status < 300
    const pause = gateway.webhook.retry_minutes[webhook.attempts - 1]
    const state = taken ? 'delivered' : pause === undefined ? 'given_up' : 'due'
    const due_at = state === 'due' && pause !== undefined ? clock.now() + pause * 60_000 : null
    saveWebhook(ledger, { ...webhook, state, last_status, due_at })
    if (due_at !== null) agenda.at(due_at, () => void deliver(webhook.id))
  }

  const start = (webhook: WebhookRow): Promise<void> => {
    // Never before the commit: a receiver must not learn of what a kill -9 then undoes.
    const sending = ledger.committed().then(() => send(webhook)).catch(error => sim.log(String(error))).finally(() => in_flight.delete(webhook.id))
    in_flight.set(webhook.id, sending)
    return sending
  }

  const deliver = (id: number): Promise<void> => {
    const webhook = closed || in_flight.has(id) ? undefined : webhookById(ledger, id)
    return webhook?.state === 'due' ? start(webhook) : in_flight.get(id) ?? Promise.resolve()
  }

  const release = (account: string) => {
    const id = held.get(account)
    held.delete(account)
    return id
  }

  return {
    notify: notice => {
      const { facts, ...kept } = notice
      const fault = faults.pick('webhook', () => facts)
      const now = clock.now()
      const wait_ms = fault?.kind === 'webhook_late' ? fault.ms ?? 60_000 : fault?.kind === 'webhook_out_of_order' ? overtaken_within_ms : 0
      const first: WebhookRow = {
        ...kept, id: ledger.nextId('webhooks'), forged: fault?.kind === 'webhook_forged' ? 1 : 0, state: fault?.kind === 'webhook_lost' ? 'lost' : 'due',
        attempts: 0, last_status: null, created_at: now, due_at: fault?.kind === 'webhook_lost' ? null : now + wait_ms,
      }
      const copies = fault?.kind === 'webhook_duplicate' ? fault.copies ?? 1 : 0
      const rows = [first, ...Array.from({ length: copies }, () => ({ ...first, id: ledger.nextId('webhooks') }))]
      for (const row of rows) insertWebhook(ledger, row)
      if (first.state === 'lost') return
      if (wait_ms > 0) {
        if (fault?.kind === 'webhook_out_of_order') held.set(notice.account, first.id)
        agenda.at(now + wait_ms, () => void deliver(first.id))
        return
      }
      const overtaken = release(notice.account)
      const sent = rows.map(start)
      if (overtaken !== undefined) void Promise.all(sent).then(() => deliver(overtaken))
    },
    resume: () => {
      for (const { id, due_at } of webhooksDue(ledger)) agenda.at(due_at, () => void deliver(id))
    },
    flush: async () => {
      const due = webhooksDue(ledger)
      await Promise.all(due.map(({ id }) => deliver(id)))
      await ledger.committed()
      return due.length
    },
    close: async () => {
      closed = true
      await agent.destroy()
      await Promise.allSettled(in_flight.values())
    },
  }
}
