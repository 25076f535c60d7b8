import type { Testbed } from '../testbed.ts'

export const testbed: Testbed = {
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'success@razorpay' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4100280000001007', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } },
    card_hosted: { method: 'card', channel: 'hosted' },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_mobikwik' },
  },
  operations: { pay: 'create_payment', fetch: 'get_payment', fetch_refund: 'get_refunds' },
  unseen: ['customer_id', 'notify_url', 'expires_at'],
  notices: { signature: 'body', dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  paid_state: 'captured', refunded_state: 'processed', payer_declines: 'authentication_failed', payer_leaves: 'drop', expires: true, captures_wait: false,
  tells_currency: true,
  declines: { insufficient_funds: 'insufficient_funds', card_expired: 'expired_card', card_declined: 'do_not_honor', bank_not_available: 'issuer_unavailable', incorrect_pin: 'incorrect_pin', gateway_technical_error: 'system_malfunction', never_seen: 'unknown_decline' },
  hosted: {
    operations: { pay: 'create_order', fetch: 'get_orders', fetch_refund: 'get_refunds' },
    notices: { signature: 'body', dated: false, kinds: ['paid', 'refunded'], says_asked: true },
    unseen: ['customer_id', 'notify_url'], payer_leaves: 'open', retries: true,
  },
}
