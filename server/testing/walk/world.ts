import type { Account, Gateways, Notice, SettlementLine } from '../../gateways/index.ts'
import type { PayDeps } from '../../payments/index.ts'
import { movableClock, seconds } from '../../platform/clock.ts'
import type { Sql } from '../../platform/db.ts'
import { Refusal } from '../../platform/errors.ts'
import { orderKey } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import { DEMO_SECRETS, parseSecrets } from '../../platform/secrets.ts'
import { openWorker, type WorkerDeps } from '../../reconciliation/worker.ts'
import { openChooser } from '../../routing/chooser/index.ts'
import { hearLine } from '../../settlements/hear-line.ts'
import { matchLines } from '../../settlements/match.ts'
import { translate } from '../../webhooks/in/translate.ts'
import { T0, account, book, essence } from '../books.ts'
import type { Claims } from './claim.ts'
import { OUTSIDE, type Outside } from './connectors.ts'
import { openLine } from './line.ts'
import { asText, openStore, type Commit } from './store.ts'

export const TIMEOUT_MS = seconds(4)
/** Each with its own way of holding money, of closing and of letting go (connectors.ts). */
const accounts = ['able', 'by_account', 'bare'].map((gateway, at) => account({ id: `acc_${at + 1}`, gateway, timeout_ms: TIMEOUT_MS }))
const secrets = parseSecrets(DEMO_SECRETS)
const log = openLog('silent')
const chooser = openChooser()

/**
 * One order, its payers, its merchant and the gateways, in memory. The router's own functions run in it, as they are; what is not
 * the router's is made here: the database (store.ts), the line to the gateways (line.ts), what the gateways do (connectors.ts, gateway.ts).
 */
export const openWorld = ({ preauth, order_id = 'order_1' }: { preauth: boolean; order_id?: string }) => {
  const broken: string[] = []
  const clock = movableClock(T0)
  const line = openLine(clock)
  const store = openStore(book({ preauth, order_id, order_key: orderKey('proj_1', order_id) }), broken)
  const outside: Outside = { line, deals: [], welcomes: [], refunds: [], starts: new Map(), book: store.book, broken }
  const memory = new Map<string, unknown>([[OUTSIDE, outside]])
  const gateways: Gateways = { door: () => () => Promise.reject(new Error('nothing leaves this house')), memory: () => memory, close: async () => {} }
  const away = new Set<string>()
  const accountOf = (id: string) => (away.has(id) ? undefined : accounts.find(each => each.id === id))
  let offered: readonly Account[] = accounts

  const claims: Claims = { ...store, rounds: 0, broken }
  const deps: PayDeps & WorkerDeps = {
    books: store.books, clock, gateways, accountOf, log, secrets, public_url: 'https://sluice.example', max_payments: 5, accounts: () => accounts,
    accountsOf: () => offered, chooser, sql: claims as unknown as Sql,
  }

  /** Lets something begin, and go on as far as it can without waiting for the world. What it refuses, it refuses. */
  const begin = async (work: () => Promise<unknown>) => {
    work().catch((error: unknown) => { if (!(error instanceof Refusal)) broken.push(error instanceof Error ? error.stack ?? error.message : String(error)) })
    await line.settled()
    line.plan([])
    store.plan([])
    outside.refunds = []
    outside.welcomes = []
  }

  return {
    broken, clock, line, store, outside, deps, begin,
    /** Accounts that are taken out of the settings, for now. */
    away,
    /** The accounts that the next payments may go to, best first. */
    offer: (from: number, count: number) => { offered = Array.from({ length: count }, (_, at) => accounts[(from + at) % accounts.length] as Account) },
    /** A process does what is due, or a payer's page has it look. */
    work: async (task: (worker: ReturnType<typeof openWorker>) => Promise<unknown>) => {
      claims.rounds = 0
      const worker = openWorker(deps)
      await begin(() => task(worker))
      void worker.close()
    },
    /** A line of a gateway's settlement report is read. */
    report: async (account_id: string, told: Pick<SettlementLine, 'kind' | 'payment_reference' | 'refund_reference' | 'currency' | 'amount_minor'>, commits: readonly Commit[] = []) => {
      const line = { ...told, gateway_payment_id: undefined, fee_minor: 0n, tax_minor: 0n, settlement_id: 'settled', utr: undefined, settled_at: clock.now() }
      const account = accountOf(account_id)
      if (account === undefined) return
      store.plan(commits)
      await begin(async () => {
        const [match] = await matchLines(store.books, account_id, [line])
        if (match !== undefined) await hearLine(deps, account, line, match)
      })
    },
    /** A gateway tells something, and tells it again, for the process may have died over it: once it is in the books a repeat may change nothing. */
    tell: async (account_id: string, notice: Notice, commits: readonly Commit[] = []) => {
      const hear = () => translate({ books: store.books, clock, accountOf, hearDowntime: async () => {} }, account_id, [notice])
      store.plan(commits)
      await begin(hear)
      if (commits.length > 0) await begin(hear)
      const once = JSON.stringify(essence(store.book()), asText)
      await begin(hear)
      if (JSON.stringify(essence(store.book()), asText) !== once) broken.push(`a repeated notice changed something: ${JSON.stringify(notice, asText)}`)
    },
  }
}

export type World = ReturnType<typeof openWorld>
