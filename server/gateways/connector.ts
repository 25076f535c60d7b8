import type { NextStep } from '../orders/index.ts'
import type { GatewayHttp } from './http.ts'

export type { NextStep }

/**
 * The port every gateway is reached through. A connector translates one gateway's published protocol to these words
 * and back; it keeps nothing, decides nothing and never throws for what a gateway says or fails to say.
 */
export interface Connector {
  /** As in the path of the room and in gateway accounts: `cashfree`. */
  name: string
  title: string
  /** What an account needs to be reached, by name; each is kept sealed. */
  credentials: readonly string[]
  /** Those of them that an account may lack; what needs them is refused there. */
  optional_credentials?: readonly string[]
  capabilities: Capabilities
  limits: Limits
  /** Names of fields that support may read in the copies of calls, beside those that many gateways have (redact.ts). Nothing of a person, a card or a secret. */
  shown?: readonly string[]
  /** For the test of an account: what words in an answer's body mean, where the gateway's HTTP status does not say it (401, 403). */
  troubles?: readonly { says: RegExp; means: 'credentials' | 'not_switched_on' }[]

  /** Starts a payment. `request.reference` was committed before, and is never used again. */
  start(call: Call, request: StartRequest): Promise<PaymentAnswer>
  /** How the payment under this reference stands. */
  fetch(call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer>
  /** Takes the held money, all or part; the rest is released. Repeating it with the same `capture.reference` is safe. */
  capture(call: Call, payment: PaymentAtGateway, capture: { reference: string; amount_minor: bigint }): Promise<PaymentAnswer>
  /** Lets the held money go. */
  void(call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer>
  /** Sees to it that the payer can no longer pay; answers how the payment stands then. */
  close(call: Call, payment: PaymentAtGateway): Promise<PaymentAnswer>
  /** Gives money back. Repeating it with the same `refund.reference` is safe. */
  refund(call: Call, payment: PaymentAtGateway, refund: RefundAtGateway): Promise<RefundAnswer>
  fetchRefund(call: Call, payment: PaymentAtGateway, refund: RefundAtGateway): Promise<RefundAnswer>
  /** Checks a notice's signature over its raw bytes and reads it. */
  readWebhook(account: Account, notice: RawNotice, now: Date): WebhookReading
  /** What the payer's return says, once its signature (where there is one) is found good. Never proof of payment by itself. */
  readReturn(account: Account, params: Record<string, string>): ReturnReading
  /** What was paid out, and what was kept as fees. A page at a time; `next` is undefined at the end. */
  settlements(call: Call, range: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage>
}

/** A connector as its room writes it: the operations that its capabilities rule out are left out. guard.ts makes it whole. */
export type Unguarded = Omit<Connector, keyof typeof optional> & Partial<Pick<Connector, keyof typeof optional>>

/** The operations that not every gateway has, and the ability that promises each. */
export const optional = {
  capture: 'capture', void: 'void', close: 'close', refund: 'refund', fetchRefund: 'fetch_refund', settlements: 'settlements', readWebhook: 'webhook', readReturn: 'return',
} as const satisfies Partial<Record<keyof Connector, Ability>>

/** The most that an account's `timeout_ms` may be. */
export const MAX_TIMEOUT_MS = 60_000

export interface Account {
  id: string
  project_id: string
  gateway: string
  label: string
  base_url: string
  credentials: Readonly<Record<string, string>>
  /** Takes new payments; what it took before is seen to either way. */
  enabled: boolean
  /** The account holds money until it is captured. Where that is said with each payment (`Limits.preauth_by`), every account can. */
  preauth: boolean
  /** How long one operation may take, with all the requests that it makes: 500 to MAX_TIMEOUT_MS. */
  timeout_ms: number
  /** Requests to the gateway at the same time, at most. */
  concurrency: number
}

/** One operation on one account. `http` bounds time and size and reports each request to the order's events. */
export interface Call {
  account: Account
  http: GatewayHttp
  now: Date
  /** Of this account and process, for what is cheap to get again, such as an access token. It may be empty at any time. */
  memory: Map<string, unknown>
}

// What a gateway can do ------------------------------------------------------------------------------------------

export const abilities = [
  'upi_collect', 'upi_intent', 'upi_qr', 'card', 'card_hosted', 'netbanking', 'wallet',
  'preauth', 'capture', 'partial_capture', 'void', 'close',
  'refund', 'partial_refund', 'fetch', 'fetch_refund', 'webhook', 'return', 'settlements',
] as const
export type Ability = (typeof abilities)[number]
/** The abilities that are means of payment. */
export type MethodAbility = Extract<Ability, 'upi_collect' | 'upi_intent' | 'upi_qr' | 'card' | 'card_hosted' | 'netbanking' | 'wallet'>

/** `true`, or the reason why not, as a sentence. */
export type Capabilities = Readonly<Record<Ability, true | string>>

export interface Limits {
  /** Status checks that the gateway's published rate limits allow, a minute and account. */
  fetches_per_minute: number
  /** ISO 4217 codes. */
  currencies: readonly string[]
  min_amount_minor: bigint
  /** What the gateway takes as an order's life, in minutes; the connector's `start` makes a longer or shorter one fit. */
  expiry_minutes: readonly [min: number, max: number]
  /** Our bank codes and wallet names that the gateway has a code for. */
  banks: readonly string[]
  wallets: readonly string[]
  /** The means of payment whose money an account with pre-auth holds; with the others it is taken at once. */
  preauth_methods: readonly MethodAbility[]
  /** Whether a payment is held or taken is a setting of the account at the gateway, or said with each payment. */
  preauth_by: 'account' | 'payment'
}

// What a gateway is asked ----------------------------------------------------------------------------------------

export type Instrument =
  | { method: 'upi'; channel: 'collect'; upi_id: string }
  | { method: 'upi'; channel: 'intent' | 'qrcode' }
  | { method: 'card'; channel?: undefined; card: Card }
  /** The payer enters the card on a page of the gateway's: nothing of it is known here. */
  | { method: 'card'; channel: 'hosted' }
  | { method: 'netbanking'; bank: string }
  | { method: 'wallet'; provider: string }

/** How a payer pays by a method that has several ways: left out where the method has one, and for a card that came with the request. */
export type Channel = 'collect' | 'intent' | 'qrcode' | 'hosted'

/** Lives in the memory of one request, and nowhere else. */
export interface Card {
  number: string
  holder_name: string
  /** Two digits each. */
  expiry_mm: string
  expiry_yy: string
  cvv: string
}

export interface StartRequest {
  reference: string
  amount_minor: bigint
  currency: string
  instrument: Instrument
  preauth: boolean
  expires_at: Date
  /** Where the gateway sends the payer back to, and its notices. */
  return_url: string
  notify_url: string
  customer: { id?: string; email?: string; phone?: string }
}

/** A payment as the gateway knows it. */
export interface PaymentAtGateway {
  reference: string
  gateway_payment_id: string | undefined
  amount_minor: bigint
  currency: string
  /** No request for it left before this time: for gateways that find a payment whose id was lost only by when it was made. */
  started_at: Date
  /** The card was to be entered on a page of the gateway's: for gateways that keep such payments apart. */
  hosted?: boolean
}

export interface RefundAtGateway {
  reference: string
  gateway_refund_id: string | undefined
  amount_minor: bigint
  note: string | undefined
}

// What a gateway answers -----------------------------------------------------------------------------------------

/** What happened to the money, in the state machine's words. */
export type GatewayEvent = 'authorize' | 'capture' | 'void' | 'drop'

/**
 * `done`: it happened. `needs_payer`: the payer has to act, or is acting. `declined`: definitely not charged, and the
 * payment is over. `not_charged`: definitely not charged because the request never got to where money moves.
 * `unknown`: money may have moved.
 */
export type PaymentAnswer =
  | { outcome: 'done'; event: GatewayEvent; facts: Facts }
  | { outcome: 'needs_payer'; next: NextStep; facts: Facts }
  | { outcome: 'declined'; decline: Decline; facts: Facts }
  | NotCharged
  | Unknown

export interface NotCharged {
  outcome: 'not_charged'
  /**
   * `not_sent`: no byte of the request left, or the account is at its limit. `refused`: the gateway refused the request. `not_known`: the
   * gateway has no trace of this reference (yet); an order that is there, and that nobody has paid, is `needs_payer`. `unsupported`: we did
   * not ask, the gateway cannot do it.
   */
  because: 'not_sent' | 'refused' | 'not_known' | 'unsupported'
  code: string
  message: string
}

export interface Unknown {
  outcome: 'unknown'
  /** For people; no secret, no personal data. */
  message: string
  /** Money moved or is held, and it is not what was asked for: a person has to look. */
  wrong_money?: true
}

export type RefundAnswer =
  | { outcome: 'done'; state: 'success' | 'failed' | 'cancelled'; facts: RefundFacts }
  | { outcome: 'pending'; facts: RefundFacts }
  | NotCharged
  | Unknown

/** What the gateway said beside the outcome. Amounts in minor units. Left out: not said. */
export interface Facts {
  gateway_payment_id?: string
  /** What the payer was charged (or is held), with a surcharge the gateway put on top inside. */
  amount_minor?: bigint
  currency?: string
  surcharge_minor?: bigint
  captured_minor?: bigint
  /** When the money moved, by the gateway's clock. */
  at?: Date
  auth_id?: string
  processor_ref?: string
  utr?: string
  message?: string
}

export interface RefundFacts {
  gateway_refund_id?: string
  amount_minor?: bigint
  currency?: string
  utr?: string
  message?: string
}

export interface Decline {
  /** In the field's words: `insufficient_funds`, `do_not_honor`. `not_paid_in_time`: closed before anybody paid. */
  code: string
  /** The gateway's own code, or its words where it has no codes. Goes into the order's events, masked and cut. */
  raw: string
  message: string
  fault: 'payer' | 'issuer' | 'gateway' | 'us'
  /** May another gateway, or a later try, take it? */
  retry: 'elsewhere' | 'later' | 'never'
}

// Notices, returns, settlements ----------------------------------------------------------------------------------

export interface RawNotice {
  headers: Record<string, string | undefined>
  raw: Buffer
}

export type WebhookReading =
  | { verdict: 'read'; event_id: string; notices: Notice[] }
  /** Signed well, and of no use to us; `event_id` and why. */
  | { verdict: 'ignored'; event_id: string; because: string }
  | { verdict: 'forged'; because: string }

/** One thing a notice says: of the payment or refund with our reference, or of the gateway itself. */
export type Notice =
  | { about: 'payment'; reference: string; answer: PaymentAnswer }
  | { about: 'refund'; reference: string; answer: RefundAnswer }
  /** Something happened to it; the notice is not signed well enough to say what. It is asked about at once. `unsigned`: anybody may have sent it; of a payment it is not heard. */
  | { about: 'look'; reference: string; unsigned?: true }
  /** The gateway took money too late and gives it back by itself: a refund that is none of ours, under the gateway's own names. */
  | { about: 'given_back'; gateway_payment_id: string; gateway_refund_id: string; amount_minor: bigint; currency: string }
  /** The gateway says of itself that it is down, or well again. Left out: all methods, all issuers (banks, card networks, UPI handles). */
  | { about: 'downtime'; id: string; state: 'began' | 'ended'; method?: Instrument['method']; issuer?: string; severity?: 'high' | 'medium' | 'low'; at: Date }

export type ReturnReading = { verdict: 'unsigned' | 'signed' } | { verdict: 'forged'; because: string }

export interface SettlementLine {
  kind: 'payment' | 'refund' | 'chargeback' | 'adjustment'
  payment_reference: string | undefined
  refund_reference: string | undefined
  gateway_payment_id: string | undefined
  /** Where the report names a refund by it. */
  gateway_refund_id?: string
  currency: string
  /** Gross, in minor units; taken from us: negative. */
  amount_minor: bigint
  fee_minor: bigint
  tax_minor: bigint
  settlement_id: string
  utr: string | undefined
  settled_at: Date | undefined
}

export type SettlementPage =
  | { outcome: 'done'; lines: SettlementLine[]; next: string | undefined }
  | NotCharged
  | Unknown
