import { unknown } from '../answers.ts'
import type { Call, NextStep, PaymentAnswer, PaymentAtGateway, StartRequest } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { CARDS_ONLY, CHECKOUT_PATH } from './mapping.ts'
import { readPaymentNotes } from './notes.ts'
import { cameToNothing, readPayments } from './read.ts'

/**
 * Cards on Razorpay's hosted checkout, a page for one order. A payer whose card is declined may try another there, and there is no end to it:
 * the order is paid, or nobody has paid it yet.
 */
export const checkoutForm = ({ account }: Pick<Call, 'account'>, { amount_minor, currency, customer, return_url }: StartRequest, order_id: string, notes: Record<string, string>): NextStep => ({
  kind: 'form', url: account.base_url.replace(/\/$/, '') + CHECKOUT_PATH,
  fields: {
    key_id: account.credentials['key_id'] ?? '', order_id, amount: String(amount_minor), currency, name: 'Order',
    ...(customer.email === undefined ? {} : { 'prefill[email]': customer.email }), ...(customer.phone === undefined ? {} : { 'prefill[contact]': customer.phone }),
    ...CARDS_ONLY, ...Object.fromEntries(Object.entries(notes).map(([name, value]) => [`notes[${name}]`, value])),
    callback_url: return_url, cancel_url: return_url,
  },
})

/** `status` of an order that nobody has paid. */
const unpaid = ['created', 'attempted']

/** How an order for the page stands, by the payments on it. Their notes came by the payer's browser; the order's are ours. */
export const readPage = (order: Json, payments: Json[], asked: PaymentAtGateway, now: Date): PaymentAnswer => {
  const notes = member(order, 'notes') ?? null
  const answer = readPayments(payments.map(payment => ({ ...payment as { [name: string]: Json }, notes })), asked, now)
  if (answer !== undefined && !cameToNothing(answer)) return answer
  const status = textOf(member(order, 'status')) ?? 'none'
  if (!unpaid.includes(status)) return unknown(`the order has the status ${status.slice(0, 40)}, and no payment that goes with it`)
  const until = readPaymentNotes(order)?.page_until
  // Who pays after the order's end is found by the notice, and given the money back.
  if (until !== undefined && now > until) return answer ?? { outcome: 'done', event: 'drop', facts: {} }
  return { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} }
}
