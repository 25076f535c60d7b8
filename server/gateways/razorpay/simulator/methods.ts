import { cardNetwork, isExpired, isLuhn, part, text, type Answer, type Body, type CardNetwork } from '../../simulator/index.ts'
import { invalid, missing, notEnabled } from './errors.ts'
import { banks, failing_cards, test_cards, wallets } from './test-data.ts'
import { browser_fields, check } from './validate.ts'

/** How a payer pays: what a payment was asked with, read once. */
export interface Method {
  name: 'upi' | 'card' | 'netbanking' | 'wallet'
  /** Of UPI: `collect` resolves by itself, `intent` waits for the payer's app. */
  flow?: 'collect' | 'intent'
  vpa: string | null
  bank: string | null
  wallet: string | null
  card: { number_end: string; network: string; reason: string | null; iin: string; name: string } | null
  /** For people: 'Visa card ending 1007'. */
  title: string
}

const nothing = { vpa: null, bank: null, wallet: null, card: null }
const vpa_shape = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}$/

const readUpi = (body: Body): Method | Answer => {
  const upi = part(body, 'upi')
  const flow = text(upi, 'flow')
  if (flow === 'intent') return { ...nothing, name: 'upi', flow, title: 'UPI app' }
  if (flow !== 'collect') return invalid('The selected flow is invalid.', 'upi.flow')
  const vpa = text(upi, 'vpa')
  if (!vpa) return missing('upi.vpa')
  return vpa_shape.test(vpa) ? { ...nothing, name: 'upi', flow, vpa, title: `UPI, ${vpa}` } : invalid('Invalid VPA. Please enter a valid Virtual Payment Address', 'upi.vpa')
}

const network_names: Record<CardNetwork, string> = { visa: 'Visa', mastercard: 'MasterCard', rupay: 'RuPay', amex: 'American Express', diners: 'Diners Club' }

/** A card on hosted checkout, before it is entered; and what is kept of it then. */
export const cardToEnter: Method = { ...nothing, name: 'card', title: 'Card, to be entered' }
export const enteredCard = (number: string): Method => cardMethod(number, cardNetwork(number) ?? 'visa', '')

const cardMethod = (number: string, network: CardNetwork, name: string): Method => ({
  ...nothing, name: 'card', title: `${network_names[network]} card ending ${number.slice(-4)}`,
  card: { number_end: number.slice(-4), network: network_names[network], reason: failing_cards[number] ?? null, iin: '999999', name },
})

const readCard = (body: Body, now: number): Method | Answer => {
  const card = part(body, 'card')
  const number = text(card, 'number').replaceAll(' ', '')
  if (!number) return missing('card.number')
  const network = cardNetwork(number)
  if (!network || !(isLuhn(number) || test_cards.has(number))) return invalid('The card number is invalid.', 'card.number')
  if (!text(card, 'name')) return missing('card.name')
  const [month, year] = [text(card, 'expiry_month'), text(card, 'expiry_year').slice(-2)]
  if (!/^(0[1-9]|1[0-2])$/.test(month)) return invalid('The card expiry month is invalid.', 'card.expiry_month')
  if (!/^\d\d$/.test(year) || isExpired(month, year, now)) return invalid('The card has expired.', 'card.expiry_year')
  if (!/^\d{3,4}$/.test(text(card, 'cvv'))) return invalid('The card CVV is invalid.', 'card.cvv')
  if (text(part(body, 'authentication'), 'authentication_channel') !== 'app') {
    const refused = body.browser === undefined ? missing('browser') : check(part(body, 'browser'), browser_fields)
    if (refused) return refused
  }
  return cardMethod(number, network, text(card, 'name'))
}

const readNetbanking = (body: Body): Method | Answer => {
  const bank = text(body, 'bank')
  if (!bank) return missing('bank')
  const title = banks[bank]
  return title === undefined ? notEnabled('bank_not_enabled', 'The bank is not enabled for this account.') : { ...nothing, name: 'netbanking', bank, title: `${title} netbanking` }
}

const readWallet = (body: Body): Method | Answer => {
  const wallet = text(body, 'wallet')
  if (!wallet) return missing('wallet')
  return wallets.includes(wallet) ? { ...nothing, name: 'wallet', wallet, title: `${wallet} wallet` } : notEnabled('payment_method_not_enabled', 'The wallet is not enabled for this account.')
}

/** Reads the method's fields of a payment, or says why it cannot be paid so. */
export const readMethod = (body: Body, now: number): Method | Answer => {
  switch (text(body, 'method')) {
    case 'upi': return readUpi(body)
    case 'card': return readCard(body, now)
    case 'netbanking': return readNetbanking(body)
    default: return readWallet(body)
  }
}
