import type { Instrument } from './connector.ts'

/** What a gateway without calls for wallets takes on its own page only: those, and a card that we are not to see. */
export type OnPage = Extract<Instrument, { method: 'wallet' } | { channel: 'hosted' }>

export const isOnPage = (instrument: Instrument): instrument is OnPage => instrument.method === 'wallet' || (instrument.method === 'card' && instrument.channel === 'hosted')
