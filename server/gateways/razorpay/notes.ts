import { createHmac } from 'node:crypto'
import type { Account, PaymentAtGateway } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { sameBytes } from '../signature.ts'

/**
 * What we write on orders, payments and refunds and Razorpay gives back as it was, so that a notice alone tells what it is about. One text under
 * one name: copies of calls mask what is in notes wherever it stands, and must not mask the amount with it.
 */

interface PaymentNote extends Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency'> {
  capture: 'automatic' | 'manual'
  /** It is paid on Razorpay's page, which has no end of its own: this is when ours is over. */
  page_until?: Date | undefined
}

const written = ({ reference, amount_minor, currency, capture, page_until }: PaymentNote) =>
  `${reference} ${amount_minor} ${currency} ${capture}${page_until === undefined ? '' : ` page ${Math.floor(page_until.getTime() / 1000)}`}`

export const orderNotes = (note: PaymentNote) => ({ sluice: written(note) })

type Secret = Pick<Account, 'credentials'>

const sealOf = ({ credentials }: Secret, order_id: string, text: string) => createHmac('sha256', credentials['key_secret'] ?? '').update(`${order_id} ${text}`).digest()

/**
 * A payment's notes may come by the payer's browser, where anybody can write what they like: the seal says that we wrote these, and for which
 * of Razorpay's orders.
 */
export const paymentNotes = (account: Secret, order_id: string, note: PaymentNote) => ({ sluice: written(note), seal: sealOf(account, order_id, written(note)).toString('hex') })

export const isSealed = (account: Secret, payment: Json | undefined): boolean =>
  sameBytes(sealOf(account, textOf(member(payment, 'order_id')) ?? '', ours(payment)), Buffer.from(textOf(member(payment, 'notes', 'seal')) ?? '', 'hex'))

export const refundNotes = (reference: string) => ({ sluice: `refund ${reference}` })

const ours = (entity: Json | undefined) => textOf(member(entity, 'notes', 'sluice')) ?? ''

/** Undefined where the payment, or order, is none of ours. */
export const readPaymentNotes = (payment: Json | undefined): PaymentNote | undefined => {
  const [, reference, amount, currency, capture, until] = /^(\S{1,40}) (\d{1,15}) ([A-Z]{3}) (automatic|manual)(?: page (\d{1,11}))?$/.exec(ours(payment)) ?? []
  if (reference === undefined || amount === undefined || currency === undefined) return undefined
  return { reference, amount_minor: BigInt(amount), currency, capture: capture === 'manual' ? 'manual' : 'automatic', page_until: until === undefined ? undefined : new Date(Number(until) * 1000) }
}

/** The reference we gave a refund: in its notes, and, but for the settlement report, as its receipt. */
export const refundReference = (refund: Json | undefined): string | undefined => /^refund (\S{1,40})$/.exec(ours(refund))?.[1] ?? textOf(member(refund, 'receipt'))
