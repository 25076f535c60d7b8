import type { Testbed } from '../testbed.ts'

const card = (number: string) => ({ method: 'card' as const, card: { number, holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } })

export const testbed: Testbed = {
  instruments: {
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    // Its issuer always asks the payer.
    card: card('4000002760003184'),
    card_hosted: { method: 'card', channel: 'hosted' },
  },
  unasked: card('4242424242424242'),
  operations: { pay: 'create_payment_intent', fetch: 'get_payment_intent', fetch_refund: 'list_refunds' },
  unseen: ['customer_id', 'notify_url', 'expires_at'],
  notices: { signature: 'body', dated: true, kinds: ['paid', 'declined', 'refunded'], says_asked: false },
  tells_currency: true,
  paid_state: 'succeeded', refunded_state: 'succeeded', payer_declines: 'authentication_failed', payer_leaves: 'open', expires: false, captures_wait: false,
  declines: {
    insufficient_funds: 'insufficient_funds', expired_card: 'expired_card', do_not_honor: 'do_not_honor', issuer_not_available: 'issuer_unavailable',
    stolen_card: 'stolen_card', incorrect_cvc: 'cvv_mismatch', generic_decline: 'declined', never_seen: 'unknown_decline',
  },
  hosted: {
    operations: { pay: 'create_checkout_session', fetch: 'get_checkout_session', fetch_refund: 'list_refunds' },
    notices: { signature: 'body', looks: true, dated: true, kinds: ['paid'], says_asked: false },
    unseen: ['phone', 'customer_id', 'notify_url'], expires: true, retries: true,
  },
}
