import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'
import { cardNetwork, cardTitle, isExpired, isLuhn, part, text, type Account, type Answer, type Body } from '../../simulator/index.ts'
import { bad } from './errors.ts'

/** How a payer pays: `paymentMode` of a pay request, read once. */
export interface Method {
  type: string
  /** For people: 'Visa card ending 1111'. */
  title: string
  /** Who the payer's page plays. None: the payer is asked in their app, and the payment resolves by itself. */
  surface?: 'card' | 'hosted' | 'bank' | 'upi'
  vpa?: string
  /** `instrument` of the attempt's status, as far as it is known before the payer acts. */
  instrument: Body
}

const vpa_shape = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}$/

/** The published test cards. */
export const test_cards = ['4242424242424242', '4208585190116667']

/** The first four letters of an IFSC. */
const bank_shape = /^[A-Z]{4}$/

/** What the merchant encrypted under its public key: RSA, PKCS #1 v1.5 padding. Undefined where it was encrypted otherwise. */
const decrypt = (account: Account, given: string): string | undefined => {
  try {
    const key = createPrivateKey({ key: Buffer.from(account.more?.private_key ?? '', 'base64'), format: 'der', type: 'pkcs8' })
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(given, 'base64')).toString()
  } catch {
    return undefined
  }
}

const readCard = (mode: Body, account: Account, now: number): Method | Answer => {
  const card = part(mode, 'cardDetails')
  if (String(card.encryptionKeyId) !== account.more?.encryption_key_id) return bad('cardDetails.encryptionKeyId is not the merchant\'s')
  const [number, cvv] = [decrypt(account, text(card, 'encryptedCardNumber')), decrypt(account, text(card, 'encryptedCvv'))]
  if (number === undefined || cvv === undefined || !/^\d{3,4}$/.test(cvv)) return bad('cardDetails cannot be decrypted')
  if (!cardNetwork(number) || !(isLuhn(number) || test_cards.includes(number))) return bad('cardDetails.encryptedCardNumber is no card number')
  const [month, year] = [text(part(card, 'expiry'), 'month'), text(part(card, 'expiry'), 'year')]
  if (!/^(0[1-9]|1[0-2])$/.test(month) || !/^20\d\d$/.test(year) || isExpired(month, year.slice(2), now)) return bad('cardDetails.expiry has passed, or is none')
  return { type: 'CARD', surface: 'card', title: cardTitle(number), instrument: { type: 'CREDIT_CARD' } }
}

const readCollect = (mode: Body): Method | Answer => {
  const details = part(mode, 'details')
  const [type, vpa, phone] = [text(details, 'type'), text(details, 'vpa'), text(details, 'phoneNumber')]
  if (type === 'PHONE_NUMBER' && /^(\+91)?\d{10}$/.test(phone)) return { type: 'UPI_COLLECT', title: `UPI, phone ending ${phone.slice(-4)}`, instrument: { type: 'ACCOUNT' } }
  if (type !== 'VPA' || !vpa_shape.test(vpa)) return bad('paymentMode.details names no UPI id and no phone number')
  return { type: 'UPI_COLLECT', vpa, title: `UPI, ${vpa}`, instrument: { type: 'ACCOUNT' } }
}

const readers: Record<string, (mode: Body, account: Account, now: number) => Method | Answer> = {
  UPI_COLLECT: readCollect, CARD: readCard,
  UPI_INTENT: () => ({ type: 'UPI_INTENT', surface: 'upi', title: 'UPI app', instrument: { type: 'ACCOUNT' } }),
  UPI_QR: () => ({ type: 'UPI_QR', surface: 'upi', title: 'UPI QR code', instrument: { type: 'ACCOUNT' } }),
  NET_BANKING: mode => bank_shape.test(text(mode, 'bankId'))
    ? { type: 'NET_BANKING', surface: 'bank', title: `Netbanking, ${text(mode, 'bankId')}`, instrument: { type: 'NET_BANKING', bankId: text(mode, 'bankId') } }
    : bad('paymentMode.bankId is no bank\'s'),
}

export const readMethod = (mode: Body, account: Account, now: number): Method | Answer => readers[text(mode, 'type')]?.(mode, account, now) ?? bad('paymentMode.type is none that is known')

/** The means of PhonePe's own page. What it offers can be limited; this one offers cards. */
export const readPageMethod = (flow: Body): Method | Answer => {
  const { enabledPaymentModes = [{ type: 'CARD' }] } = part(flow, 'paymentModeConfig')
  const offered = Array.isArray(enabledPaymentModes) ? enabledPaymentModes.map(mode => text(mode, 'type')) : []
  return offered.includes('CARD') ? { type: 'CARD', surface: 'hosted', title: 'Card, to be entered', instrument: { type: 'CREDIT_CARD' } } : bad('paymentModeConfig leaves nothing that this page offers')
}
