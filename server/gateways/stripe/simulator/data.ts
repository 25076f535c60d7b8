import { rows, type OrderRow, type PaymentRow, type Plan, type Simulator } from '../../simulator/index.ts'
import { idOf } from './ids.ts'
import type { Failure, Method } from './methods.ts'

export const API_VERSION = '2026-10-28.endive'

/** A PaymentIntent is an order of the ledger, in its status; an attempt to pay it is a payment. */
export interface IntentData {
  metadata: Record<string, string>
  description: string | null
  capture_method: string
  /** What the payment may be made with; null: with anything. */
  allowed_types: string[] | null
  return_url: string | null
  secret: string
  failure: Failure | null
  cancellation_reason: string | null
  canceled_at: number | null
  /** What a fault ordered for the moment of approval. */
  plan: Plan
  /** Where its maker reached the simulator: what the payer's links start with. */
  base_url: string
  /** The Checkout Session that makes the PaymentIntent once a card is entered. */
  session?: Session
}

export interface Session {
  status: 'open' | 'complete' | 'expired'
  /** The PaymentIntent is there. */
  begun: boolean
  metadata: Record<string, string>
  client_reference_id: string | null
  customer_email: string | null
  success_url: string
  cancel_url: string | null
}

/** What an attempt on a session's page is called until a card is entered that is good. */
export const ENTERING = 'entering'

export const intentData = (order: OrderRow): IntentData => JSON.parse(order.data) as IntentData

export interface AttemptData {
  method: Method
  /** The issuer was asked: there is a charge. */
  charged: boolean
  failure: Failure | null
}

export const attemptData = (payment: PaymentRow): AttemptData => JSON.parse(payment.data) as AttemptData

/** The newest attempt. */
export const attemptOf = (sim: Simulator, order: OrderRow): PaymentRow | undefined => rows.paymentsOfOrder(sim.ledger, order.id)[0]

export const intentId = (order: Pick<OrderRow, 'id'>): string => idOf('pi', order.id)
