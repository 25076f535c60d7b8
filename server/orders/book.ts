/**
 * The book of an order: the order, its payments, their tries and its refunds, as the rows hold them. Rules are pure
 * functions from a book to the next one; `change` (change.ts) runs them and writes what differs, if the book still stands.
 * Rows are never altered in place, so what differs is what is not the same object.
 */
export interface Book extends Outline {
  readonly tries: readonly Try[]
  /** What happened since the book was opened; written with it. */
  readonly news: readonly News[]
  /** Names under which gateways will speak of things in this book. */
  readonly refs: readonly GatewayRef[]
}

/** What a reading shows of a book; few ask for the tries, and no rule runs on it. */
export interface Outline {
  readonly order: Order
  /** By number, oldest first. */
  readonly payments: readonly Payment[]
  readonly refunds: readonly Refund[]
}

/** A book, and which write of its order's row it stands as (sql/write.ts). */
export interface VersionedBook {
  book: Book
  version: string
}

export interface Order {
  order_key: string
  project_id: string
  order_id: string
  secret_version: string
  nonce: string
  amount_minor: bigint
  currency: string
  customer_id: string | null
  customer_email: string | null
  customer_phone: string | null
  payment_methods: string
  note: string | null
  tags: Record<string, string> | null
  return_base_url: string | null
  preauth: boolean
  created_at: Date
  expires_at: Date
  settled_by: number | null
  payments: number
  refunds: number
  events: number
}

export const paymentStates = [
  'initiated', 'redirected', 'pending', 'authorized', 'capturing', 'voiding', 'captured', 'failed', 'user_dropped', 'init_failed', 'reversed',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** Amounts in minor units of `currency`. */
export interface Payment {
  order_key: string
  number: number
  nonce: string
  state: PaymentState
  method: 'upi' | 'card' | 'netbanking' | 'wallet'
  /** What may be known of the instrument: never a whole card number or UPI id. */
  instrument: Record<string, string>
  amount_minor: bigint
  currency: string
  authorized_minor: bigint
  captured_minor: bigint
  refunded_minor: bigint
  surcharge_minor: bigint
  capture_minor: bigint | null
  /** Of the request that captures or voids: the gateway sees it with a capture, and a repeat finds itself by it. */
  capture_reference: string | null
  capture_wanted: boolean
  release: 'due' | 'done' | null
  /** Of the current try: the one that holds the payment's money, else the last. */
  account_id: string | null
  reference: string | null
  tries: number
  tried_at: Date | null
  gateway_payment_id: string | null
  auth_id: string | null
  processor_ref: string | null
  utr: string | null
  message: string | null
  error_code: string | null
  error_description: string | null
  next_step: NextStep | null
  return_base_url: string | null
  created_at: Date
  updated_at: Date
  authorized_at: Date | null
  captured_at: Date | null
  next_check_at: Date | null
  checks: number
}

export interface Try {
  order_key: string
  payment: number
  number: number
  account_id: string
  reference: string
  asked_at: Date
  answered_at: Date | null
  outcome: 'done' | 'needs_payer' | 'declined' | 'not_charged' | 'unknown' | null
  gateway_payment_id: string | null
  /** The outcome in a word: what was done, the decline's code, or the gateway's own for why nothing was charged. */
  code: string | null
  /** Whose fault a decline was. */
  fault: string | null
  /** Taken here though the payment's own money is elsewhere, or nowhere: all of it goes back. */
  aside_minor: bigint | null
  /** The same where it was only held. */
  release: 'due' | 'done' | null
  /** Taken too late, and given back by the gateway itself: no refund of ours. */
  given_back_minor: bigint | null
  /** Only for a try that is not the current one: when it is asked about, closed or let go. */
  next_check_at: Date | null
}

export interface Refund {
  order_key: string
  number: number
  payment: number
  /** The try whose money goes back though it is not the payment's (aside_minor); null: the payment's own. */
  try: number | null
  refund_id: string
  nonce: string
  reference: string
  amount_minor: bigint
  currency: string
  type: 'MERCHANT_INITIATED' | 'AUTO_REFUND'
  note: string | null
  state: 'pending' | 'success' | 'failed' | 'cancelled'
  late_success: boolean
  gateway_refund_id: string | null
  utr: string | null
  message: string | null
  created_at: Date
  updated_at: Date
  next_check_at: Date | null
  checks: number
}

/** Where the payer goes next. `app`: a link that opens an app on the payer's phone; `wait`: nothing to do here, the payer acts in their app. */
export type NextStep =
  | { kind: 'redirect'; url: string }
  | { kind: 'form'; url: string; fields: Record<string, string> }
  | { kind: 'app'; link: string }
  | { kind: 'qr'; image: string }
  | { kind: 'wait' }

/** An event to be. `cause`: who or what made it happen (`merchant`, `gateway:webhook`, `clock`). */
export interface News {
  kind: string
  cause: string
  at: Date
  payment?: number
  try?: number
  refund?: number
  detail?: Record<string, unknown>
}

export interface GatewayRef {
  ref_key: string
  payment: number
  try?: number
  refund?: number
}

export const paymentOf = (book: Outline, number: number): Payment | undefined => book.payments[number - 1]
export const refundOf = (book: Outline, number: number): Refund | undefined => book.refunds[number - 1]

/** The try of the payment that its gateway knows by the reference. */
export const tryOf = (book: Book, payment: number, reference: string | null): Try | undefined =>
  book.tries.find(each => each.payment === payment && each.reference === reference)

/** The payment in the success slot. */
export const settledPayment = (book: Outline) => (book.order.settled_by === null ? undefined : paymentOf(book, book.order.settled_by))

const withRow = <Row extends { number: number }>(rows: readonly Row[], row: Row): readonly Row[] =>
  row.number === rows.length + 1 ? [...rows, row] : rows.map(each => (each.number === row.number ? row : each))

export const withOrder = (book: Book, change: Partial<Order>): Book => ({ ...book, order: { ...book.order, ...change } })

/** Adds the payment, or puts it in the place of its former self. */
export const withPayment = (book: Book, payment: Payment): Book =>
  ({ ...book, order: { ...book.order, payments: Math.max(book.order.payments, payment.number) }, payments: withRow(book.payments, payment) })

export const withRefund = (book: Book, refund: Refund): Book =>
  ({ ...book, order: { ...book.order, refunds: Math.max(book.order.refunds, refund.number) }, refunds: withRow(book.refunds, refund) })

/** Adds the try, or puts it in the place of its former self (same payment and number). */
export const withTry = (book: Book, tried: Try): Book => {
  const others = book.tries.filter(each => each.payment !== tried.payment || each.number !== tried.number)
  return { ...book, tries: [...others, tried] }
}

export const withNews = (book: Book, ...news: News[]): Book => ({ ...book, news: [...book.news, ...news] })
export const withRef = (book: Book, ...refs: GatewayRef[]): Book => ({ ...book, refs: [...book.refs, ...refs] })
