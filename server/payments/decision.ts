import type { Static } from 'typebox'
import type { Outline, Payment, Try } from '../orders/index.ts'
import { wireTime } from '../platform/clock.ts'
import { toMajor } from '../platform/money.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Facts, Trace } from '../routing/index.ts'
import type { PaymentDecision } from './decision-schema.ts'
import { wireStatus } from './payment.ts'
import { wirePaymentId } from './wire.ts'

type KeptFacts = Partial<Record<'channel' | 'handle' | 'app' | 'bin' | 'bank' | 'wallet' | 'device' | 'earlier', string>>

/** A decision as it is kept with its payment: plain JSON. Amount, currency, tags and the like are on the rows anyway. */
export type KeptDecision = Trace & { facts: KeptFacts }

/** Six digits after the point are enough to tell accounts apart, and a third of what JSON would write. */
const short = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toFixed(6))
  if (Array.isArray(value)) return value.map(short)
  return value === null || typeof value !== 'object' ? value : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, short(each)]))
}

/** What is kept of a decision: all that it was made from, as far as it may be kept. Of a card, no more than its first six digits. */
export const keptDecision = (trace: Trace, { channel, handle, app, bin, bank, wallet, device, earlier }: Facts): KeptDecision => {
  const facts = Object.entries({ channel, handle, app, bin: bin?.slice(0, 6), bank, wallet, device, earlier }).filter(([, value]) => value !== undefined)
  return { ...short(trace) as Trace, facts: Object.fromEntries(facts) as KeptFacts }
}

/** The facts that a kept decision was made from, put together again from it and from its order and payment. */
export const factsAgain = ({ order }: Outline, { number, method }: Payment, { at, facts }: KeptDecision): Facts => ({
  project_id: order.project_id, order_key: order.order_key, number, amount_minor: order.amount_minor, currency: order.currency, preauth: order.preauth,
  method, channel: facts.channel as Facts['channel'], handle: facts.handle, app: facts.app, bin: facts.bin, bank: facts.bank, wallet: facts.wallet,
  customer_id: order.customer_id ?? undefined, tags: order.tags ?? undefined, device: facts.device, earlier: facts.earlier, now: new Date(at),
})

export interface Story {
  book: Outline
  payment: Payment
  /** The payment's. */
  tries: readonly Try[]
  decided_at: Date
  decision: Record<string, unknown>
}

/** The whole story for people: why the payment went where it went, and what came of each try. */
export const decisionOnTheWire = (secrets: Secrets, { book, payment, tries, decided_at, decision }: Story): Static<typeof PaymentDecision> => {
  const [status, capture_status] = wireStatus(payment)
  return {
    payment_id: wirePaymentId(secrets, book, payment.number), order_id: book.order.order_id, project_id: book.order.project_id,
    status, capture_status, decided_at: wireTime(decided_at), decision,
    tries: tries.map(tried => ({
      try: tried.number, account_id: tried.account_id, reference: tried.reference, gateway_payment_id: tried.gateway_payment_id, current: tried.reference === payment.reference,
      asked_at: wireTime(tried.asked_at), answered_at: tried.answered_at === null ? null : wireTime(tried.answered_at),
      outcome: tried.outcome, code: tried.code, fault: tried.fault,
      ...(tried.aside_minor === null ? {} : { given_back: toMajor(tried.aside_minor, payment.currency) }),
      ...(tried.release === null ? {} : { let_go: tried.release === 'done' }),
    })),
  }
}
