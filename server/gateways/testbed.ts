import type { Instrument, MethodAbility } from './connector.ts'

/** What a start is asked with, and the gateway is to be told. */
export type Told =
  | 'upi_id' | 'card_number' | 'card_holder' | 'card_month' | 'card_year' | 'card_cvv' | 'bank' | 'wallet'
  | 'phone' | 'email' | 'customer_id' | 'return_url' | 'notify_url' | 'expires_at'

/** What the conformance suite (contract.test.ts) must be told of a gateway to test its connector against its simulator. */
export interface Testbed {
  /** An instrument of each kind that the connector takes. A collect request's payer approves by itself. */
  instruments: Partial<Record<MethodAbility, Instrument>>
  /** One whose money the start itself takes, without the payer being asked anything; not every gateway has such. */
  unasked?: Instrument | undefined
  /**
   * The simulator's name of the operation that asks for money, and of the one that says how it stands; fault rules match them. `start`: of the
   * first request of a start on the gateway's page, where that is another. Left out where an order is made first, and charged by a second call: that one is `pay`.
   */
  operations: { start?: string; pay: string; fetch: string; fetch_refund: string }
  /** What of a payment or a refund nobody can see reach the gateway: it takes none, or it comes encrypted and never the same. All the rest must. */
  unseen?: readonly (Told | 'refund_note')[]
  notices: {
    /**
     * What the signature covers. `body`: every byte. `fields`: what the reading goes by, but not every byte. `none`: a shared word in a
     * header is all there is, so that a reading can only ask to look.
     */
    signature: 'body' | 'fields' | 'none'
    /** A genuine notice of a payment or refund only asks to look: it says too little, or its signature leaves out what the reading would need. So it is with `none`. */
    looks?: true
    /** A notice that is repeated late, or comes from the future, is refused: it bears the time of its sending. */
    dated: boolean
    /** What the gateway tells by notice at all; the rest shows when it is asked. */
    kinds: readonly ('paid' | 'declined' | 'left' | 'refunded')[]
    /** It says what was to be paid beside what was paid, so that the reading itself can doubt it; else the books do. */
    says_asked: boolean
  }
  /** The gateway names the currency of a payment. One that does not deals in one currency only, and cannot say that it took another. */
  tells_currency: boolean
  /** The simulator's word for a payment whose money was taken, in its ledger. */
  paid_state: string
  /** And for a refund that was made. */
  refunded_state: string
  /** The decline code we make of a payer's No. */
  payer_declines: string
  /** What becomes of a payment whose payer leaves the page; `open`: nothing, until it is closed. */
  payer_leaves: 'drop' | 'open'
  /** A card that is declined on the gateway's page leaves the payment open: the payer may enter another. */
  retries?: true
  /** A payment that was begun at the gateway and that nobody made ends there by itself, at the time it was given. */
  expires: boolean
  /** A capture may be under way for a while, or only be taken note of at first: the simulator leaves it so where a fault `pending` is ordered for `capture`. */
  captures_wait: boolean
  /** Codes of the simulator's declines, and the decline code we make of them. */
  declines: Record<string, string>
  /** What is different where the card is entered on the gateway's page. */
  hosted?: Partial<Omit<Testbed, 'instruments' | 'unasked' | 'hosted'>>
}
