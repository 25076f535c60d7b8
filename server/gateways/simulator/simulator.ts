import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import { openAgenda } from './agenda.ts'
import { movableClock } from './clock.ts'
import { serveControl } from './control.ts'
import { keepFaults, type Rule, type Seeded } from './faults.ts'
import type { Gateway, Settings, Simulator } from './gateway.ts'
import { serveRoutes } from './http.ts'
import { newSecret } from './ids.ts'
import { openLedger, type Ledger } from './ledger.ts'
import { servePages } from './pages.ts'
import { allAccounts, paymentById, paymentsDue, refundById, refundsDue, saveAccount } from './rows.ts'
import { openSender, type Sender } from './webhooks.ts'

export interface Running { sim: Simulator; sender: Sender; close(): Promise<void> }

const default_settings: Settings = { resolve_delay_ms: 0, refund_delay_ms: 0, drop_after_ms: 15 * 60_000, hold_ms: 7 * 24 * 3_600_000 }

/** A setting kept in the ledger as JSON, or what it is before anyone has set it. */
const kept = <Value>(ledger: Ledger, name: string, initial: Value): Value => {
  const text = ledger.setting(name)
  return text === undefined ? initial : JSON.parse(text) as Value
}

/**
 * Starts one gateway's simulator below `/<name>` of `app`. `data_dir` is the folder of its ledger, or ':memory:' for one that
 * nothing survives. What a former process left undone (payments to resolve, notices to send) is taken up again.
 */
export const startSimulator = async (app: FastifyInstance, gateway: Gateway, { data_dir, log }: { data_dir: string; log: (message: string) => void }): Promise<Running> => {
  const ledger = openLedger(data_dir === ':memory:' ? data_dir : join(data_dir, 'simulators', `${gateway.name}.sqlite`))
  const clock = movableClock(kept(ledger, 'clock_offset_ms', 0))
  const agenda = openAgenda(clock)
  const faults = keepFaults(kept<{ rules: Rule[]; seeded?: Seeded }>(ledger, 'faults', { rules: [] }), state => ledger.set('faults', JSON.stringify(state)))
  const secret = kept(ledger, 'secret', newSecret())
  ledger.set('secret', JSON.stringify(secret))
  for (const account of gateway.accounts) saveAccount(ledger, account)
  const accounts = new Map(allAccounts(ledger).map(account => [account.client_id, account]))

  const parts = { ledger, clock, agenda, faults, accounts, secret, settings: { ...default_settings, ...kept<Partial<Settings>>(ledger, 'settings', {}) }, log }
  const sender = openSender(parts, gateway)
  const sim: Simulator = {
    ...parts, notify: sender.notify, notifyUrl: client_id => ledger.setting(`notify_url ${client_id}`),
    whenDue: (kind, id, due_at) => agenda.at(due_at, () => ledger.step(() => act(sim, gateway, kind, id, due_at))),
  }

  await app.register(async room => serveRoutes(room, sim, gateway), { prefix: `/${gateway.name}` })
  await app.register(async room => servePages(room, sim, gateway), { prefix: `/${gateway.name}` })
  await app.register(async room => serveControl(room, { sim, sender, gateway }), { prefix: `/${gateway.name}/_control` })

  resume(sim)
  sender.resume()
  await ledger.committed()
  return {
    sim, sender,
    close: async () => {
      agenda.close()
      await sender.close()
      ledger.close()
    },
  }
}

/** Puts what was due when the last process ended back on the agenda. */
const resume = (sim: Simulator) => {
  for (const { id, due_at } of paymentsDue(sim.ledger)) sim.whenDue('payment', id, due_at)
  for (const { id, due_at } of refundsDue(sim.ledger)) sim.whenDue('refund', id, due_at)
}

/** One row's turn has come: the row decides, since it may have changed while it waited. */
const act = (sim: Simulator, gateway: Gateway, kind: 'payment' | 'refund', id: number, due_at: number) => {
  if (kind === 'payment') {
    const payment = paymentById(sim.ledger, id)
    if (payment?.due_at === due_at) gateway.paymentDue(sim, payment)
  } else {
    const refund = refundById(sim.ledger, id)
    if (refund?.due_at === due_at) gateway.refundDue(sim, refund)
  }
}
