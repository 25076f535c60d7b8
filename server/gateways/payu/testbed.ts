import type { Testbed } from '../testbed.ts'

export const testbed: Testbed = {
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'asha@payu' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '5123456789012346', holder_name: 'Asha Rao', expiry_mm: '05', expiry_yy: '39', cvv: '123' } },
    card_hosted: { method: 'card', channel: 'hosted' },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_phonepe' },
  },
  operations: { pay: 'pay', fetch: 'verify_payment', fetch_refund: 'check_action_status' },
  unseen: ['customer_id', 'expires_at', 'refund_note'],
  notices: { signature: 'fields', looks: true, dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'captured', refunded_state: 'success', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: true,
  declines: { E706: 'insufficient_funds', E311: 'expired_card', E307: 'do_not_honor', E803: 'gateway_unavailable', E4179: 'debit_failed', NEVER_SEEN: 'unknown_decline' },
  hosted: { operations: { start: 'verify_payment', pay: 'pay', fetch: 'verify_payment', fetch_refund: 'check_action_status' } },
}
