import type { Testbed } from '../testbed.ts'

export const testbed: Testbed = {
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'testsuccess@gocash' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4706131211212123', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } },
    card_hosted: { method: 'card', channel: 'hosted' },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_phonepe' },
  },
  operations: { pay: 'pay', fetch: 'get_payments', fetch_refund: 'get_refund' },
  notices: { signature: 'body', dated: true, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  paid_state: 'SUCCESS', refunded_state: 'SUCCESS', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: true,
  tells_currency: true,
  declines: { 51: 'insufficient_funds', 54: 'expired_card', '05': 'do_not_honor', ISSUER_NOT_AVAILABLE: 'issuer_unavailable', ZM: 'incorrect_pin', NEVER_SEEN: 'unknown_decline' },
  hosted: {
    operations: { pay: 'create_order', fetch: 'get_order', fetch_refund: 'get_refund' },
    notices: { signature: 'body', dated: true, kinds: ['paid', 'refunded'], says_asked: true },
    payer_leaves: 'open', retries: true,
  },
}
