import type { Decline } from '../connector.ts'
import { responseCodes, unknownDecline } from '../declines.ts'
import { table } from '../../platform/table.ts'

/** Source of this file: the API pages of paytmpayments.com/docs and business.paytm.com/docs, and Paytm's public agent skills. Unverified readings are named so. */

/** Paytm deals in rupees only, and its answers name no currency. */
export const CURRENCY = 'INR'

/** A transaction token is good for this long; then nobody can begin to pay. */
export const TOKEN_MINUTES = 15

/** `resultCode` of a second initiateTransaction for the same order. */
export const SAME_ORDER = '0002'

/** Codes by which initiateTransaction may refuse an order that is there already. The last two are from old lists: unverified. */
export const duplicates = ['325', '334', '1005', '2014', '2023']

/** Codes that leave open what was done, whatever the status beside them says. */
export const unclear = ['501', '00000900']

/** `resultStatus` of an order's status and of its notices. */
export const ended: Readonly<Record<string, 'capture' | 'decline'>> = table({ TXN_SUCCESS: 'capture', TXN_FAILURE: 'decline' })
export const GOING = 'PENDING'
export const NO_RECORD = 'NO_RECORD_FOUND'
/** Codes that say the same where the status is a plain failure. */
export const noRecord = ['331', '334']

/** Codes of a failure whose payer went away: cancelled, page closed. */
export const left = ['141', '810']

/** Refund status. */
export const refundStates: Readonly<Record<string, 'success' | 'failed' | 'pending'>> = table({ TXN_SUCCESS: 'success', TXN_FAILURE: 'failed', PENDING: 'pending' })
/** Code of a refund status that knows no such refund. */
export const NO_REFUND = '631'

/** Our bank codes, with the names people use, to `channelCode`. Not published as a list (merchants fetch their own): unverified. */
export const banks: Readonly<Record<string, string>> = {
  SBI: 'SBI', SBIN: 'SBI', HDFC: 'HDFC', ICICI: 'ICICI', ICIC: 'ICICI', AXIS: 'AXIS', UTIB: 'AXIS', KOTAK: 'NKMB', KKBK: 'NKMB', YES: 'YES', YESB: 'YES', PNB: 'PNB', PUNB: 'PNB',
  BOB: 'BOB', BARB: 'BOB', UNION: 'UBI', UBIN: 'UBI', INDUSIND: 'INDS', INDB: 'INDS', FEDERAL: 'FDEB', FDRL: 'FDEB', IDFC: 'IDFC', IDFB: 'IDFC', CANARA: 'CANARA', CNRB: 'CANARA',
}

/** `mode` of enablePaymentMode for the wallets that Paytm's page takes: its own. */
export const wallets: Readonly<Record<string, string>> = { wallet_paytm: 'BALANCE' }

/** The same for cards that the payer enters on Paytm's page. */
export const card_modes = ['CREDIT_CARD', 'DEBIT_CARD']

/** `resultCode` of a failure. */
const declines: Readonly<Record<string, Pick<Decline, 'code' | 'fault' | 'retry'>>> = table({
  227: { code: 'do_not_honor', fault: 'issuer', retry: 'elsewhere' },
  401: { code: 'do_not_honor', fault: 'issuer', retry: 'elsewhere' },
  235: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  267: { code: 'debit_failed', fault: 'issuer', retry: 'later' },
  295: { code: 'invalid_upi_id', fault: 'payer', retry: 'never' },
  312: { code: 'issuer_not_supported', fault: 'gateway', retry: 'elsewhere' },
  315: { code: 'expired_card', fault: 'payer', retry: 'never' },
  372: { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'later' },
  510: { code: 'general_error', fault: 'gateway', retry: 'elsewhere' },
  820: { code: 'mobile_number_changed', fault: 'payer', retry: 'never' },
  843: { code: 'account_blocked', fault: 'payer', retry: 'never' },
  931: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  'RC-00018': { code: 'gateway_limit_exceeded', fault: 'gateway', retry: 'elsewhere' },
})

/** The decline of a failed transaction. Paytm's own code; the banks' and NPCI's are made of letters, so that none is taken for the other. */
export const declineOf = (code = '', message?: string): Decline => ({
  ...(declines[code] ?? (/[A-Z]/.test(code) ? responseCodes[code] : undefined) ?? unknownDecline), raw: code === '' ? 'none' : code, message: message ?? 'The payment failed',
})

/** `txnType` of a settlement's row to the kind of line. The words of the older and of the newer report: unverified which one a row has. */
export const settlementKinds: Readonly<Record<string, 'payment' | 'refund' | 'chargeback' | 'adjustment'>> = table({
  SALE: 'payment', ACQUIRING: 'payment', PAYMENT: 'payment', REFUND: 'refund', CHARGEBACK: 'chargeback', REPAYMENT: 'adjustment',
})
