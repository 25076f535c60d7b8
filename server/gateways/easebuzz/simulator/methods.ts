import { cardNetwork, isExpired, isLuhn, type Account } from '../../simulator/index.ts'
import { decrypt } from './hash.ts'
import type { PaymentData } from './entity.ts'

export type Method = Pick<PaymentData, 'mode' | 'bank_code' | 'title' | 'surface' | 'vpa'> & {
  /** The word of fault rules and fees. */
  method: 'upi' | 'card' | 'netbanking' | 'wallet'
}

const vpa_shape = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9.]{1,63}$/

const banks: Record<string, string> = { HDFCB: 'HDFC Bank', PNBCB: 'Punjab National Bank', ICICIB: 'ICICI Bank', AXISB: 'Axis Bank', KOTAKB: 'Kotak Mahindra Bank', SBIN: 'State Bank of India' }

const readUpi = ({ upi_va = '', upi_qr }: Record<string, string>): Method | string => {
  if (upi_qr !== undefined) return { method: 'upi', mode: 'UPI', bank_code: '', title: 'UPI app or QR code', surface: 'upi' }
  return vpa_shape.test(upi_va) ? { method: 'upi', mode: 'UPI', bank_code: '', title: `UPI, ${upi_va}`, vpa: upi_va } : 'Please enter a valid UPI address.'
}

/** Every field is encrypted under the merchant's own key and salt. */
const readCard = (fields: Record<string, string>, account: Account, now: number): Method | string => {
  const open = (name: string) => decrypt(fields[name] ?? '', account.client_id, account.client_secret) ?? ''
  const [number, [month = '', year = ''], cvv] = [open('card_number'), open('card_expiry_date').split('/'), open('card_cvv')]
  const network = cardNetwork(number)
  if (network === undefined || !isLuhn(number)) return 'Please enter a valid card number.'
  if (!/^(0[1-9]|1[0-2])$/.test(month) || !/^20\d\d$/.test(year) || isExpired(month, year.slice(2), now)) return 'Please enter a valid expiry date.'
  if (!/^\d{3,4}$/.test(cvv) || open('card_holder_name') === '') return 'Please enter valid card details.'
  return { method: 'card', mode: fields.payment_mode ?? 'CC', bank_code: '', title: `${network} card ending ${number.slice(-4)}`, surface: 'card' }
}

const readBank = ({ bank_code = '' }: Record<string, string>): Method | string => {
  const name = banks[bank_code]
  return name === undefined ? 'Please select a valid bank.' : { method: 'netbanking', mode: 'NB', bank_code, title: `${name} netbanking`, surface: 'bank' }
}

export const wallet: Method = { method: 'wallet', mode: 'MW', bank_code: '', title: 'wallet', surface: 'wallet' }

/** Offered on Easebuzz's page; no test cards are published, so these are ours. Any other number that could be a card's is taken too. */
export const test_cards = ['4444333322221111', '5555555555554444']

/** A card that is entered on Easebuzz's page. */
export const entered_there: Method = { method: 'card', mode: 'CC', bank_code: '', title: 'Card', surface: 'hosted' }

/** How the payer pays, or why it cannot be paid so. */
export const readMethod = (fields: Record<string, string>, account: Account, now: number): Method | string => {
  switch (fields.payment_mode) {
    case 'UPI': return readUpi(fields)
    case 'CC': case 'DC': return readCard(fields, account, now)
    case 'NB': return readBank(fields)
    default: return 'This payment mode is not enabled.'
  }
}
