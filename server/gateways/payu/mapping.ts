import type { Decline } from '../connector.ts'
import { responseCodes, unknownDecline } from '../declines.ts'
import { hours } from '../../platform/clock.ts'
import { table } from '../../platform/table.ts'

/** Source of this file, where nothing else is said: docs.payu.in, pages named in brackets. */

/** The same value under each of the words. */
const each = <Value>(value: Value, words: string): Record<string, Value> => Object.fromEntries(words.split(' ').map(word => [word, value]))

/** The parts of the API that live on another host, by where payments go. Anywhere else, such as at a simulator, all is below one address. */
export const hosts: Readonly<Record<string, { commands: string; settlements: string }>> = table({
  'https://secure.payu.in': { commands: 'https://info.payu.in', settlements: 'https://info.payu.in' },
  'https://test.payu.in': { commands: 'https://test.payu.in', settlements: 'https://apitest.payu.in' },
})

type Meaning = 'capture' | 'authorize' | 'void' | 'drop' | 'decline' | 'going' | 'dropped'

const failure = ['failure', 'failed'] as const

/**
 * `unmappedstatus` in lower case, and the `status` it must come with [payment-state-explanations]. A payment that was given back later was
 * taken first: what became of a refund is read from the refund. PayU gives money back by itself (autoRefund) where it came too late to count.
 */
export const states: Readonly<Record<string, { means: Meaning; with?: readonly string[] }>> = table({
  captured: { means: 'capture', with: ['success'] }, auth: { means: 'authorize', with: ['success'] }, refunded: { means: 'capture' },
  cancelled: { means: 'void' }, autorefund: { means: 'void' },
  failed: { means: 'decline', with: failure }, usercancelled: { means: 'drop', with: failure }, bounced: { means: 'drop', with: failure }, dropped: { means: 'dropped', with: failure },
  pending: { means: 'going' }, 'in progress': { means: 'going' }, initiated: { means: 'going' },
})

/** Without `unmappedstatus` a success may be one that only holds the money, and a failure one that is not for good: neither says anything. */
export const plainStates: Readonly<Record<string, Meaning>> = table({ pending: 'going', 'in progress': 'going' })

/** PayU says `dropped` when the bank has not answered it. The bank may still do so; for this long a payment counts as going on (our choice). */
export const DROPPED_OPEN_MS = hours(1)

/** `enforce_paymethod`: PayU's page offers nothing but cards [enforce-pay-method-or-remove-category]. */
export const CARDS_ONLY = 'creditcard|debitcard'

/** A payer who was sent to PayU's page may take so long to get there (our choice); until then PayU knows of no transaction. */
export const PAGE_OPEN_MS = hours(1)

/** `status` of an action (capture, refund, cancel) in lower case [check_action_status_api_with_payu_id, refund states]. */
export const actionStates: Readonly<Record<string, 'success' | 'failed' | 'cancelled' | 'pending'>> = table({
  success: 'success', failure: 'failed', failed: 'failed', cancelled: 'cancelled',
  queued: 'pending', pending: 'pending', requested: 'pending', initiated: 'pending', od_hit: 'pending', 'in progress': 'pending',
})

/**
 * `error_code` of capture_transaction and cancel_refund_transaction [error-codes-for-refund-initiation, error-codes-pre-authorize-payment]. `refused`: nothing was
 * done by this request, though an earlier one may have been. What is not here says nothing: 108 failed, 120 no lock, 123 and 230 need a person, 261 to 265, 500.
 */
export const actionCodes: Readonly<Record<string, 'accepted' | 'refused'>> = table({
  ...each('accepted', '100 101 102 104 112 122 126 127 225 226 248 258'),
  ...each('refused', '103 105 106 109 110 111 113 116 117 119 124 128 130 214 227 232 233 234 235 236 237 238 241 245 250 251 255 256 263 266 299 301 303 304 305 306'),
})

/** What PayU says, without a code, of a request that it did not look into. The words are unverified. */
export const unread = /^(invalid hash|hash mismatch|invalid key|parameter missing)/i

/** What the start of a payment says of a request that cannot have been carried out: it is not signed, or not by a merchant of PayU's. Words unverified. */
export const unsigned = /hash|checksum|merchant key/i

/** Our bank codes, with the names people use, to `bankcode` of netbanking. Source: the PayU connector of github.com/juspay/connector-service. */
export const banks: Readonly<Record<string, string>> = {
  AXIS: 'AXIB', UTIB: 'AXIB', SBI: 'SBIB', SBIN: 'SBIB', HDFC: 'HDFB', ICICI: 'ICIB', ICIC: 'ICIB', KOTAK: '162B', KKBK: '162B', YES: 'YESB', YESB: 'YESB',
  PNB: 'PNBB', PUNB: 'PNBB', BOB: 'BBRB', BARB: 'BBRB', UNION: 'UNIB', UBIN: 'UNIB', CANARA: 'CABB', CNRB: 'CABB', INDUSIND: 'INDB', INDB: 'INDB',
  FEDERAL: 'FDEB', FDRL: 'FDEB', IOB: 'IOBB', IOBA: 'IOBB',
}

/** `bankcode` of wallets. All but PHONEPE are unverified. */
export const wallets: Readonly<Record<string, string>> = {
  wallet_phonepe: 'PHONEPE', wallet_paytm: 'PAYTM', wallet_amazonpay: 'AMZPAY', wallet_amazon: 'AMZPAY', wallet_freecharge: 'FREC',
  wallet_ola: 'OLAM', wallet_olamoney: 'OLAM', wallet_jio: 'JIOM',
}

/** PayU's number for what issuers and NPCI answer, to their own code for it [issuer-decline-error-codes, error-codes]. */
const responseOf: Readonly<Record<string, string>> = table({
  E348: '01', E341: '03', E310: '04', E307: '05', E312: '05', E4140: '05', E1903: '06', E207: '12', E715: '13', E1632: '14', E305: '15', E9205: '17', E345: '19', E308: '20', E9207: '21',
  E9208: '22', E2102: '30', E324: '34', E325: '36', E9217: '38', E9218: '40', E717: '46', E706: '51', E311: '54', E323: '54', E710: '55', E4148: '55', E4346: '56', E1642: '57', E909: '61',
  E1626: '62', E1670: '63', E9220: '68', E1629: '70', E708: '75', E313: '82', E9223: '88', E9227: '90', E1653: '91', E9254: '91', E1655: '93', E504: '94',
  E4150: 'U01', E4151: 'U02', E4152: 'U03', E4157: 'U08', E4166: 'U17', E4168: 'U19', E4218: 'U69', E4175: 'U26', E4176: 'U27', E4177: 'U28', E4179: 'U30', E4180: 'U31', E4138: 'U96',
  E4202: 'U86', E4219: 'U70', E4381: 'U70', E4142: 'U85', E4141: 'U85', E4294: 'UT', E4292: 'UT', E4013: 'BT', E4295: 'UX', E4004: 'K1', E4378: 'ZI', E4005: 'AM', E4009: 'B1', E4010: 'B3',
  E4146: 'B3', E4041: 'IR', E4027: 'IR', E4314: 'XP', E4336: 'XD', E4338: 'XF', E4340: 'XH', E4342: 'XJ', E4348: 'XP', E4352: 'XT', E4357: 'XY', E4359: 'YA', E4363: 'YE', E4364: 'YF',
  E4369: 'Z7', E4021: 'Z8', E4389: 'Z8', E4037: 'Z9', E4374: 'ZE', E4147: 'ZG', E4373: 'ZD', E4156: 'ZD', E4386: 'ZR', E4390: 'ZR', E4387: 'ZS', E4388: 'ZT', E4391: 'ZX', E4392: 'ZY',
  E4332: '03', E4333: '03', E4365: '03', E4371: '03', E4225: '03', E4285: 'U28', E4286: 'U78', E4358: 'U78',
})

/** PayU's own words [error-codes]. Those that leave open whether the bank took the money (no answer, time-out, pending) are not here: unknown, never retried. */
const own: Readonly<Record<string, Pick<Decline, 'code' | 'fault' | 'retry'>>> = table({
  ...each({ code: 'insufficient_funds', fault: 'payer', retry: 'later' }, 'E329 E336 E713 E719 E1208 E1505'),
  ...each({ code: 'authentication_failed', fault: 'payer', retry: 'later' }, 'E232 E300 E303 E316 E317 E335 E500 E501 E917 E1000 E1002 E1302 E1633 E1645 E1703 E1910 E202 E306 E600'),
  ...each({ code: 'authentication_unavailable', fault: 'issuer', retry: 'elsewhere' }, 'E334 E1001 E1624'),
  ...each({ code: 'incorrect_otp', fault: 'payer', retry: 'later' }, 'E326 E340 E1644 E2404 E2503'),
  ...each({ code: 'otp_tries_exceeded', fault: 'payer', retry: 'never' }, 'E1601 E1604 E2406'),
  ...each({ code: 'pin_tries_exceeded', fault: 'payer', retry: 'never' }, 'E1623 E1627'),
  ...each({ code: 'not_paid_in_time', fault: 'payer', retry: 'later' }, 'E408 E507 E1602 E1610 E4103 E4273'),
  ...each({ code: 'declined_by_payer', fault: 'payer', retry: 'later' }, 'E502 E905 E1206 E1300 E1605 E1606 E1607 E1611 E1613'),
  ...each({ code: 'merchant_blocked_by_payer', fault: 'payer', retry: 'never' }, 'E4149 E4143'),
  ...each({ code: 'invalid_card', fault: 'payer', retry: 'never' }, 'E201 E707 E709 E902 E4934'),
  ...each({ code: 'cvv_mismatch', fault: 'payer', retry: 'never' }, 'E1400'),
  ...each({ code: 'invalid_upi_id', fault: 'payer', retry: 'never' }, 'E1902 E1911 E4133 E4684'),
  ...each({ code: 'restricted_card', fault: 'payer', retry: 'never' }, 'E1652 E1664'),
  ...each({ code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'never' }, 'E705 E1003 E1202 E1625 E9236'),
  ...each({ code: 'international_not_allowed', fault: 'gateway', retry: 'elsewhere' }, 'E903 E908 E9239'),
  ...each({ code: 'amount_limit_exceeded', fault: 'payer', retry: 'later' }, 'E1203 E1628 E1661 E1662 E9230 E9246'),
  ...each({ code: 'gateway_limit_exceeded', fault: 'gateway', retry: 'elsewhere' }, 'E1630 E1631 E9237 E9251'),
  ...each({ code: 'gateway_unavailable', fault: 'gateway', retry: 'elsewhere' }, 'E800 E803 E804 E1639 E1654 E1658'),
  ...each({ code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' }, 'E801 E802 E4001'),
  ...each({ code: 'cut_off_in_progress', fault: 'issuer', retry: 'later' }, 'E206'),
  ...each({ code: 'suspected_fraud', fault: 'issuer', retry: 'never' }, 'E223 E338'),
  ...each({ code: 'invalid_merchant', fault: 'us', retry: 'elsewhere' }, 'E346 E347 E914 E915 E916 E1201 E1621 E1622 E1637 E1643 E1647 E4666'),
  ...each({ code: 'format_error', fault: 'us', retry: 'elsewhere' }, 'E712 E907 E1020 E1101 E1615 E1616 E1618 E1619 E1620 E1700 E2100'),
})

/** The decline that `error_code` and the words beside it speak of. */
export const declineOf = (error_code = 'none', message?: string): Decline => ({
  ...(responseCodes[responseOf[error_code] ?? ''] ?? own[error_code] ?? unknownDecline), raw: error_code, message: message ?? 'The payment was declined',
})
