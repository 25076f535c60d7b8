import type { PaymentAtGateway } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'

/**
 * What we write on orders, payments and refunds and Razorpay gives back as it was, so that a notice alone tells what it is about. One text under
 * one name: copies of calls mask what is in notes wherever it stands, and must not mask the amount with it.
 */

interface PaymentNote extends Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency'> { capture: 'automatic' | 'manual' }

export const paymentNotes = ({ reference, amount_minor, currency }: Omit<PaymentNote, 'capture'>, capture: PaymentNote['capture']) => ({ sluice: `${reference} ${amount_minor} ${currency} ${capture}` })

export const refundNotes = (reference: string) => ({ sluice: `refund ${reference}` })

const ours = (entity: Json | undefined) => textOf(member(entity, 'notes', 'sluice')) ?? ''

/** Undefined where the payment is none of ours. */
export const readPaymentNotes = (payment: Json | undefined): PaymentNote | undefined => {
  const [, reference, amount, currency, capture] = /^(\S{1,40}) (\d{1,15}) ([A-Z]{3}) (automatic|manual)$/.exec(ours(payment)) ?? []
  if (reference === undefined || amount === undefined || currency === undefined) return undefined
  return { reference, amount_minor: BigInt(amount), currency, capture: capture === 'manual' ? 'manual' : 'automatic' }
}

/** The reference we gave a refund: in its notes, and, but for the settlement report, as its receipt. */
export const refundReference = (refund: Json | undefined): string | undefined => /^refund (\S{1,40})$/.exec(ours(refund))?.[1] ?? textOf(member(refund, 'receipt'))
