import type { Instrument } from '../gateways/index.ts'
import { networkOf } from '../routing/index.ts'

/** What may be kept of an instrument: enough to recognise it, not enough to use it. */
export const describe = (instrument: Instrument): Record<string, string> => {
  switch (instrument.method) {
    case 'upi': return instrument.channel === 'collect'
      ? { channel: 'collect', handle: instrument.upi_id.slice(instrument.upi_id.lastIndexOf('@')) }
      : { channel: instrument.channel }
    case 'card': {
      if (instrument.channel === 'hosted') return { channel: 'hosted' }
      const { number } = instrument.card
      return { network: networkOf(number), bin: number.slice(0, 6), last4: number.slice(-4) }
    }
    case 'netbanking': return { bank: instrument.bank }
    case 'wallet': return { provider: instrument.provider }
  }
}

/** The order's names for methods, by the payment's. A card may be either kind: only a BIN table could tell. */
const names: Record<Instrument['method'], readonly string[]> = {
  upi: ['upi'], card: ['cc', 'dc'], netbanking: ['nb'], wallet: ['wallet'],
}

/** `payment_methods` as in an order: comma-separated. */
export const allowedBy = (payment_methods: string, { method }: Instrument) => {
  const allowed = payment_methods.split(',').map(name => name.trim())
  return names[method].some(name => allowed.includes(name))
}
