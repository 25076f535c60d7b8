import type { Channel, Instrument } from '../gateways/index.ts'
import type { Book } from '../orders/index.ts'

/** What a decision may know of a payment. No card number and no UPI id: what is here may be kept with the decision. */
export interface Facts {
  project_id: string
  order_key: string
  /** The payment's number under its order, from 1 on: a second one is a retry. */
  number: number
  amount_minor: bigint
  currency: string
  preauth: boolean
  method: Instrument['method']
  channel: Channel | undefined
  /** The part of the payer's UPI id behind the @, in lower case. */
  handle: string | undefined
  /** The UPI app that the payer chose, in lower case. */
  app: string | undefined
  /** The first eight digits of the card number; six where no more were kept; undefined of a card that the gateway's page asks for. */
  bin: string | undefined
  bank: string | undefined
  wallet: string | undefined
  customer_id: string | undefined
  tags: Readonly<Record<string, string>> | undefined
  device: string | undefined
  /** Where the order's former payment went: a volume split keeps an order where it was. */
  earlier: string | undefined
  now: Date
}

type Of = Pick<Facts, 'method' | 'channel' | 'handle' | 'bin' | 'bank' | 'wallet'>

const ofInstrument = (instrument: Instrument): Of => {
  const none = { channel: undefined, handle: undefined, bin: undefined, bank: undefined, wallet: undefined }
  switch (instrument.method) {
    case 'upi': return {
      ...none, method: 'upi', channel: instrument.channel,
      handle: instrument.channel === 'collect' ? instrument.upi_id.slice(instrument.upi_id.lastIndexOf('@') + 1).toLowerCase() : undefined,
    }
    case 'card': return { ...none, method: 'card', channel: instrument.channel, bin: instrument.channel === 'hosted' ? undefined : instrument.card.number.slice(0, 8) }
    case 'netbanking': return { ...none, method: 'netbanking', bank: instrument.bank }
    case 'wallet': return { ...none, method: 'wallet', wallet: instrument.provider }
  }
}

/** The facts of the payment that is about to start on this order. */
export const factsOf = ({ order, payments }: Pick<Book, 'order' | 'payments'>, instrument: Instrument, { now, app }: { now: Date; app?: string | undefined }): Facts => ({
  project_id: order.project_id, order_key: order.order_key, number: order.payments + 1,
  amount_minor: order.amount_minor, currency: order.currency, preauth: order.preauth,
  ...ofInstrument(instrument), app: app?.toLowerCase(),
  customer_id: order.customer_id ?? undefined, tags: order.tags ?? undefined, device: order.tags?.['device'],
  earlier: payments.findLast(payment => payment.account_id !== null)?.account_id ?? undefined,
  now,
})
