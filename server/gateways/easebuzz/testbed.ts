import type { Testbed } from '../testbed.ts'

export const testbed: Testbed = {
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'asha@okbank' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4444333322221111', holder_name: 'Asha Rao', expiry_mm: '05', expiry_yy: '39', cvv: '123' } },
    card_hosted: { method: 'card', channel: 'hosted' },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_phonepe' },
  },
  operations: { pay: 'pay', fetch: 'get_transaction', fetch_refund: 'get_refunds' },
  // Its wallets are chosen on its page.
  unseen: ['customer_id', 'notify_url', 'expires_at', 'wallet', 'refund_note'],
  notices: { signature: 'fields', looks: true, dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'success', refunded_state: 'refunded', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: false,
  declines: { 'Insufficient funds': 'insufficient_funds', 'Your card has expired': 'expired_card', 'Do not honour': 'do_not_honor', 'Invalid MPIN': 'incorrect_pin', 'The moon was full': 'unknown_decline' },
  hosted: { operations: { start: 'make_transaction', pay: 'pay', fetch: 'get_transaction', fetch_refund: 'get_refunds' } },
}
