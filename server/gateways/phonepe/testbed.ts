import type { Testbed } from '../testbed.ts'

export const testbed: Testbed = {
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'success@ybl' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4208585190116667', holder_name: 'Asha Rao', expiry_mm: '06', expiry_yy: '39', cvv: '508' } },
    card_hosted: { method: 'card', channel: 'hosted' },
    netbanking: { method: 'netbanking', bank: 'SBI' },
  },
  operations: { pay: 'pay', fetch: 'get_order', fetch_refund: 'get_refund' },
  unseen: ['card_cvv', 'phone', 'email', 'customer_id', 'notify_url', 'refund_note'],
  notices: { signature: 'none', dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'COMPLETED', refunded_state: 'COMPLETED', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: true,
  declines: { 51: 'insufficient_funds', ZM: 'incorrect_pin', U28: 'issuer_unavailable', BANK_TECHNICAL_ISSUE: 'issuer_unavailable', NEVER_SEEN: 'unknown_decline' },
}
