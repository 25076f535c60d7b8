import type { Testbed } from '../testbed.ts'

export const testbed: Testbed = {
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'test@paytm' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4111111111111111', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } },
    card_hosted: { method: 'card', channel: 'hosted' },
    netbanking: { method: 'netbanking', bank: 'SBI' },
    wallet: { method: 'wallet', provider: 'wallet_paytm' },
  },
  operations: { pay: 'pay', fetch: 'status', fetch_refund: 'refund_status' },
  unseen: ['card_holder', 'notify_url', 'expires_at', 'refund_note'],
  notices: { signature: 'fields', looks: true, dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'TXN_SUCCESS', refunded_state: 'TXN_SUCCESS', payer_declines: 'do_not_honor', payer_leaves: 'drop', expires: true, captures_wait: false,
  declines: { 227: 'do_not_honor', 235: 'insufficient_funds', 843: 'account_blocked', 295: 'invalid_upi_id', 9999: 'unknown_decline' },
  hosted: { operations: { start: 'initiate', pay: 'pay', fetch: 'status', fetch_refund: 'refund_status' } },
}
