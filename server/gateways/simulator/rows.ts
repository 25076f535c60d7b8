import type { Ledger } from './ledger.ts'

/** Rows of the ledger as they stand in tables.ts, and the statements every gateway's simulator shares. */

export interface Account {
  /** Public name and secret, whatever the gateway calls them. */
  client_id: string
  client_secret: string
  label: string
  preauth: boolean
  /** What else the gateway gives an account: a webhook secret, a salt index. */
  more?: Record<string, string>
}

export interface OrderRow {
  id: number; account: string; reference: string; amount_minor: number; currency: string
  state: string; created_at: number; expires_at: number; data: string
}

export interface PaymentRow {
  id: number; order_id: number; account: string; method: string; amount_minor: number; currency: string; state: string
  /** What the payer's bank has set aside or given; captured and refunded are parts of it. */
  authorized_minor: number; captured_minor: number; refunded_minor: number
  created_at: number; completed_at: number | null; due_at: number | null; data: string
}

export interface CaptureRow { id: number; payment_id: number; action: string; amount_minor: number; state: string; created_at: number }

export interface RefundRow {
  id: number; payment_id: number; order_id: number; account: string; reference: string; amount_minor: number; currency: string
  state: string; kind: string; created_at: number; completed_at: number | null; due_at: number | null; data: string
}

export interface WebhookRow {
  id: number; account: string; order_id: number; type: string; event_key: string; url: string; version: string; body: string
  forged: number; state: 'due' | 'delivered' | 'given_up' | 'lost'
  attempts: number; last_status: number | null; created_at: number; due_at: number | null
}

type Columns<Row> = Row & Record<string, string | number | null>

/** False when the account already has an order of this reference. */
export const insertOrder = (ledger: Ledger, order: OrderRow): boolean => ledger.write(`
  insert into orders values (:id, :account, :reference, :amount_minor, :currency, :state, :created_at, :expires_at, :data)
      on conflict (account, reference) do nothing`, { ...order }) === 1

export const orderById = (ledger: Ledger, id: number) => ledger.one<OrderRow>('select * from orders where id = :id', { id })

export const orderByReference = (ledger: Ledger, account: string, reference: string) =>
  ledger.one<OrderRow>('select * from orders where account = :account and reference = :reference', { account, reference })

export const setOrderState = (ledger: Ledger, id: number, state: string) =>
  ledger.write('update orders set state = :state where id = :id', { id, state })

export const insertPayment = (ledger: Ledger, payment: PaymentRow) => ledger.write(`
  insert into payments values (:id, :order_id, :account, :method, :amount_minor, :currency, :state, :authorized_minor,
                               :captured_minor, :refunded_minor, :created_at, :completed_at, :due_at, :data)`, { ...payment })

/** Writes back all that may change on a payment. */
export const savePayment = (ledger: Ledger, { id, amount_minor, currency, state, authorized_minor, captured_minor, refunded_minor, completed_at, due_at, data }: PaymentRow) =>
  ledger.write(`
    update payments
       set amount_minor = :amount_minor, currency = :currency, state = :state, authorized_minor = :authorized_minor, captured_minor = :captured_minor,
           refunded_minor = :refunded_minor, completed_at = :completed_at, due_at = :due_at, data = :data
     where id = :id`, { id, amount_minor, currency, state, authorized_minor, captured_minor, refunded_minor, completed_at, due_at, data } satisfies Columns<Partial<PaymentRow>>)

/** Changes some columns of a payment, and what only its gateway knows of it. Returns the payment as it is now. */
export const changePayment = (ledger: Ledger, payment: PaymentRow, columns: Partial<PaymentRow>, data: object): PaymentRow => {
  const changed = { ...payment, ...columns, data: JSON.stringify(data) }
  savePayment(ledger, changed)
  return changed
}

export const paymentById = (ledger: Ledger, id: number) => ledger.one<PaymentRow>('select * from payments where id = :id', { id })

/** Newest first. */
export const paymentsOfOrder = (ledger: Ledger, order_id: number) =>
  ledger.all<PaymentRow>('select * from payments where order_id = :order_id order by id desc', { order_id })

export const insertCapture = (ledger: Ledger, capture: CaptureRow) =>
  ledger.write('insert into captures values (:id, :payment_id, :action, :amount_minor, :state, :created_at)', { ...capture })

export const captureOfPayment = (ledger: Ledger, payment_id: number) =>
  ledger.one<CaptureRow>('select * from captures where payment_id = :payment_id order by id desc limit 1', { payment_id })

/** False when the account already has a refund of this reference. */
export const insertRefund = (ledger: Ledger, refund: RefundRow): boolean => ledger.write(`
  insert into refunds values (:id, :payment_id, :order_id, :account, :reference, :amount_minor, :currency, :state, :kind, :created_at,
                              :completed_at, :due_at, :data)
      on conflict (account, reference) do nothing`, { ...refund }) === 1

export const saveRefund = (ledger: Ledger, { id, state, completed_at, due_at, data }: RefundRow) =>
  ledger.write('update refunds set state = :state, completed_at = :completed_at, due_at = :due_at, data = :data where id = :id', { id, state, completed_at, due_at, data })

export const refundById = (ledger: Ledger, id: number) => ledger.one<RefundRow>('select * from refunds where id = :id', { id })

export const refundByReference = (ledger: Ledger, account: string, reference: string) =>
  ledger.one<RefundRow>('select * from refunds where account = :account and reference = :reference', { account, reference })

export const refundsOfOrder = (ledger: Ledger, order_id: number) =>
  ledger.all<RefundRow>('select * from refunds where order_id = :order_id order by id desc', { order_id })

export const insertWebhook = (ledger: Ledger, webhook: WebhookRow) => ledger.write(`
  insert into webhooks values (:id, :account, :order_id, :type, :event_key, :url, :version, :body, :forged, :state, :attempts,
                               :last_status, :created_at, :due_at)`, { ...webhook })

export const webhookById = (ledger: Ledger, id: number) => ledger.one<WebhookRow>('select * from webhooks where id = :id', { id })

export const saveWebhook = (ledger: Ledger, { id, state, attempts, last_status, due_at }: WebhookRow) => ledger.write(`
  update webhooks set state = :state, attempts = :attempts, last_status = :last_status, due_at = :due_at where id = :id`, { id, state, attempts, last_status, due_at })

export const webhooksDue = (ledger: Ledger) =>
  ledger.all<{ id: number; due_at: number }>('select id, due_at from webhooks where due_at is not null order by due_at, id')

export const paymentsDue = (ledger: Ledger) =>
  ledger.all<{ id: number; due_at: number }>('select id, due_at from payments where due_at is not null order by due_at, id')

export const refundsDue = (ledger: Ledger) =>
  ledger.all<{ id: number; due_at: number }>('select id, due_at from refunds where due_at is not null order by due_at, id')

export const saveAccount = (ledger: Ledger, { client_id, client_secret, label, preauth, more = {} }: Account) => ledger.write(`
  insert into accounts values (:client_id, :client_secret, :label, :preauth, :more)
      on conflict (client_id) do update set client_secret = excluded.client_secret, label = excluded.label, preauth = excluded.preauth, more = excluded.more`,
  { client_id, client_secret, label, preauth: preauth ? 1 : 0, more: JSON.stringify(more) })

export const allAccounts = (ledger: Ledger): Account[] =>
  ledger.all<Omit<Account, 'preauth' | 'more'> & { preauth: number; more: string }>('select * from accounts')
    .map(row => ({ ...row, preauth: row.preauth === 1, more: JSON.parse(row.more) as Record<string, string> }))
