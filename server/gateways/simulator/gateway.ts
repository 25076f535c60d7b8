import type { Agenda } from './agenda.ts'
import type { Clock } from './clock.ts'
import type { Facts, Faults } from './faults.ts'
import type { Ledger } from './ledger.ts'
import type { Choice } from './payer.ts'
import type { Account, PaymentRow, RefundRow, WebhookRow } from './rows.ts'

/** What one call is about, as a gateway's protocol sees it. */
export interface Asked {
  account: Account | undefined
  params: Record<string, string>
  query: Record<string, string>
  /** Below `base_url`, as it was sent, with its query: '/v1/orders?from=7'. For gateways whose calls are signed with it. */
  path: string
  headers: Record<string, string | string[] | undefined>
  /** The parsed JSON, or a form's fields as texts; undefined where there was none. */
  body: unknown
  /** The body as it was sent: for signatures. */
  text: string
  /** Where this simulator is reached, with the gateway's path: 'http://127.0.0.1:9049/name'. */
  base_url: string
}

/** A body that is a text, or bytes, is sent as it stands, with the content type that `headers` name; anything else as JSON. */
export interface Answer { status: number; body: unknown; headers?: Record<string, string> }

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the gateway's own path, in fastify's notation: '/orders/:order_id'. */
  path: string
  /** The word that fault rules match as `operation`. */
  operation: string
  /** Calls that carry no credentials, for instance from a payer's browser. */
  open?: boolean
  /** What fault rules may match beside operation and account. `reference` is ours, looked up where the call names something else: a seeded choice depends on it, and the conformance suite orders its faults by it. */
  facts?: (asked: Asked) => Facts
  /** Runs in one step of the ledger: what it writes stays only if it returns. */
  handle: (asked: Asked) => Answer
  /** Work on the answer that needs no ledger, such as drawing a QR code. */
  finish?: (answer: Answer) => Promise<Answer>
}

/** A page of a payer or a link in it: HTML, or a place to go. */
export type Page = { status?: number; html: string } | { location: string }
export interface PageRoute { method: 'GET' | 'POST'; path: string; handle: (asked: Asked) => Page }

/** What belongs to a running simulator; the first argument of everything a protocol does. */
export interface Simulator {
  ledger: Ledger
  clock: Clock
  agenda: Agenda
  faults: Faults
  accounts: Map<string, Account>
  settings: Settings
  /** Seals page tokens and session ids. */
  secret: string
  /** Where the account's notices go, as its merchant has set it in the gateway's dashboard; for gateways that are not told with each payment. */
  notifyUrl(client_id: string): string | undefined
  /** Records a notice and sends it once the ledger is committed. */
  notify(notice: Notice): void
  /** Lets the gateway act on a row when its `due_at` comes, unless the row says otherwise by then. */
  whenDue(kind: 'payment' | 'refund', id: number, due_at: number): void
  log(message: string): void
}

export interface Notice {
  account: string; order_id: number; type: string; url: string; version: string; body: string
  /** The same for every attempt and every copy. */
  event_key: string
  /** What fault rules may match. */
  facts: Facts
}

/** Times that tests change; milliseconds of the simulator's clock. */
export interface Settings {
  /** From a request that needs no page (a collect request) to its outcome. */
  resolve_delay_ms: number
  /** From a refund's answer to its outcome. */
  refund_delay_ms: number
  /** From a payer's page being offered to the payment counting as dropped. */
  drop_after_ms: number
  /** How long an authorised payment waits for its capture before it lapses: 7 days at first. A gateway that documents less takes the lesser of the two. */
  hold_ms: number
}

/** One gateway's protocol: everything the frame does not know. */
export interface Gateway {
  /** The path it is served under and the name of its ledger's file. */
  name: string
  title: string
  /** What an account's base URL ends with, below the gateway's own path: '/pg'. */
  api_path: string
  /** The accounts that exist from the start; the demo project has them all. */
  accounts: Account[]
  /** An account's credentials by the names that the connector uses. */
  credentials(account: Account): Record<string, string>
  routes(sim: Simulator): Route[]
  pages(sim: Simulator): PageRoute[]
  /** The credentials of a call, checked against the accounts: the account, or the answer that refuses. */
  admit(sim: Simulator, asked: Omit<Asked, 'account'>, route: Route): Account | undefined | Answer
  /** Error answers of the frame in the gateway's own words. */
  refuse: Record<Refusal, Answer>
  /** Headers on every answer. */
  headers?(asked: Pick<Asked, 'headers'>): Record<string, string>
  /** Left out by a gateway that knows repeats by its own unique ids only. */
  idempotency?: {
    header: string
    replayed: Record<string, string>
    fresh: Record<string, string>
    /** Which answers are kept for a repeat; all of them unless told otherwise. */
    keeps?(answer: Answer): boolean
  } | undefined
  webhook: {
    /** One attempt as it is sent, signed with the account's secrets; a forged one gets an account whose secrets nobody was given. */
    seal(webhook: WebhookRow, account: Account, timestamp_ms: number): { headers: Record<string, string>; body: string }
    /** Pauses before the second, third … attempt. */
    retry_minutes: number[]
  }
  /** What is due for a row at the time its `due_at` names, also after a restart. */
  paymentDue(sim: Simulator, payment: PaymentRow): void
  refundDue(sim: Simulator, refund: RefundRow): void
  /** Payments a person can approve: for the index page. */
  openPayments(sim: Simulator): OpenPayment[]
  /** Acts as the payer of a payment that waits for one, for the control API; payer.ts brings it. */
  decide?(sim: Simulator, payment: PaymentRow, choice: Choice): PaymentRow
}

export type Refusal = 'bad_json' | 'too_large' | 'not_found' | 'internal' | 'key_reused' | 'rate_limited' | 'bank_down'

export interface OpenPayment { id: string; order: string; account: string; method: string; amount: string; state: string; path: string }
