import { cardNetwork, isExpired, isLuhn, type Answer } from '../../simulator/index.ts'
import { invalid, not_enabled } from './errors.ts'
import type { PaymentData } from './entity.ts'

export type Method = Pick<PaymentData, 'pg' | 'bankcode' | 'title' | 'surface' | 'vpa' | 'card_no'> & {
  /** The word of fault rules and fees. */
  method: 'upi' | 'card' | 'netbanking' | 'wallet'
}

/** The published test cards, which need no right check digit [docs.payu.in: test-cards-upi-id-and-wallets]. */
export const test_cards = ['5123456789012346', '4012001037141112', '6082015309577308', '370295061673669', '5497774415170603', '5118700000000003', '4594538050639999']

const vpa_shape = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9.]{1,63}$/

const banks: Record<string, string> = {
  AXIB: 'Axis Bank', SBIB: 'State Bank of India', HDFB: 'HDFC Bank', ICIB: 'ICICI Bank', '162B': 'Kotak Mahindra Bank', YESB: 'Yes Bank', PNBB: 'Punjab National Bank',
  BBRB: 'Bank of Baroda', UNIB: 'Union Bank', CABB: 'Canara Bank', INDB: 'IndusInd Bank', FDEB: 'Federal Bank', IOBB: 'Indian Overseas Bank',
}
const wallets: Record<string, string> = { PHONEPE: 'PhonePe', PAYTM: 'Paytm', AMZPAY: 'Amazon Pay', FREC: 'Freecharge', OLAM: 'Ola Money', JIOM: 'JioMoney' }
const upi_apps = ['INTENT', 'TEZ', 'TEZOMNI']

const readCard = ({ pg = '', bankcode = '', ccnum = '', ccexpmon = '', ccexpyr = '', ccvv = '' }: Record<string, string>, now: number): Method | Answer => {
  const network = cardNetwork(ccnum)
  if (!test_cards.includes(ccnum) && !(network && isLuhn(ccnum))) return invalid('ccnum')
  if (!/^(0[1-9]|1[0-2])$/.test(ccexpmon)) return invalid('ccexpmon')
  if (!/^20\d\d$/.test(ccexpyr) || isExpired(ccexpmon, ccexpyr.slice(2), now)) return invalid('ccexpyr')
  if (!/^\d{3,4}$/.test(ccvv)) return invalid('ccvv')
  return { method: 'card', pg, bankcode, surface: 'card', title: `${network ?? 'test'} card ending ${ccnum.slice(-4)}`, card_no: `${ccnum.slice(0, 6)}XXXXXX${ccnum.slice(-4)}` }
}

const readUpi = ({ bankcode = '', vpa = '' }: Record<string, string>): Method | Answer => {
  if (upi_apps.includes(bankcode)) return { method: 'upi', pg: 'UPI', bankcode, surface: 'upi', title: 'UPI app or QR code' }
  if (bankcode !== 'UPI') return invalid('bankcode')
  return vpa_shape.test(vpa) ? { method: 'upi', pg: 'UPI', bankcode, title: `UPI, ${vpa}`, vpa } : invalid('vpa')
}

const listed = (method: 'netbanking' | 'wallet', surface: 'bank' | 'wallet', names: Record<string, string>, what: string) => ({ pg = '', bankcode = '' }: Record<string, string>): Method | Answer => {
  const name = names[bankcode]
  return name === undefined ? invalid('bankcode') : { method, pg, bankcode, surface, title: `${name} ${what}` }
}

const readers: Record<string, (fields: Record<string, string>, now: number) => Method | Answer> = {
  CC: readCard, DC: readCard, UPI: readUpi, NB: listed('netbanking', 'bank', banks, 'netbanking'), CASH: listed('wallet', 'wallet', wallets, 'wallet'),
}

/** Of a payer who came to PayU's page: the card is entered there. */
export const entered_there: Method = { method: 'card', pg: 'CC', bankcode: 'CC', surface: 'hosted', title: 'Card' }

/** How the payer pays, or why it cannot be paid so. */
export const readMethod = (fields: Record<string, string>, now: number): Method | Answer => readers[fields.pg ?? '']?.(fields, now) ?? not_enabled(fields.pg ?? 'no payment gateway')
