import type { Payment, PaymentState } from '../orders/index.ts'

/** What can happen to a payment: what gateways report, and what only we do (`ask_…`, `abandon`, `reverse`). */
export type PaymentEvent =
  | 'redirect' | 'wait' | 'authorize' | 'capture' | 'decline' | 'drop' | 'void'
  | 'abandon' | 'reverse' | 'ask_capture' | 'ask_void' | 'refuse'

// What is not in the table cannot happen. A repeat, or a notice that comes late, finds no entry and changes nothing.
const transitions: Record<PaymentState, Partial<Record<PaymentEvent, PaymentState>>> = {
  initiated: {
    redirect: 'redirected', wait: 'pending', authorize: 'authorized', capture: 'captured',
    decline: 'failed', drop: 'user_dropped', abandon: 'init_failed', reverse: 'reversed', void: 'failed',
  },
  redirected: { wait: 'pending', authorize: 'authorized', capture: 'captured', decline: 'failed', drop: 'user_dropped', reverse: 'reversed', void: 'failed' },
  pending: { authorize: 'authorized', capture: 'captured', decline: 'failed', drop: 'user_dropped', reverse: 'reversed', void: 'failed' },
  // Somebody may capture or void at the gateway's own dashboard.
  authorized: { ask_capture: 'capturing', ask_void: 'voiding', capture: 'captured', void: 'reversed' },
  capturing: { capture: 'captured', refuse: 'authorized', void: 'reversed' }, // The hold may have lapsed.
  voiding: { void: 'reversed', refuse: 'authorized', capture: 'captured' }, // A capture may have won the race.
  // Late authorisation: the gateway may learn days later that it took the money.
  failed: { authorize: 'authorized', capture: 'captured', reverse: 'reversed' },
  user_dropped: { authorize: 'authorized', capture: 'captured', reverse: 'reversed' },
  init_failed: {},
  captured: {},
  reversed: {},
}

/** The state after `event`; undefined when it cannot happen in `from`, as with a repeated or late notice. */
export const advance = (from: PaymentState, event: PaymentEvent): PaymentState | undefined => transitions[from][event]

/** The payer can still pay, or may have paid without our knowing. */
export const isOpen = (state: PaymentState) => state === 'initiated' || state === 'redirected' || state === 'pending'

/** Holds the order's success slot. */
export const holdsSlot = (state: PaymentState) => state === 'authorized' || state === 'capturing' || state === 'voiding' || state === 'captured'

const wire: Record<PaymentState, readonly [status: string, capture_status: string]> = {
  initiated: ['INITIATED', 'PENDING'],
  redirected: ['REDIRECTED', 'PENDING'],
  pending: ['PENDING', 'PENDING'],
  authorized: ['SUCCESS', 'AUTHORISED'],
  capturing: ['SUCCESS', 'PENDING'],
  voiding: ['SUCCESS', 'PENDING'],
  captured: ['SUCCESS', 'SUCCESS'],
  failed: ['FAILED', 'FAILED'],
  user_dropped: ['USER_DROPPED', 'FAILED'],
  init_failed: ['INIT_FAILED', 'FAILED'],
  reversed: ['REVERSED', 'VOIDED'],
}

/** The pair the wire shows. A reversed payment whose money had been taken was refunded, not voided. */
export const wireStatus = ({ state, captured_minor }: Payment): readonly [status: string, capture_status: string] =>
  state === 'reversed' && captured_minor > 0n ? ['REVERSED', 'SUCCESS'] : wire[state]
