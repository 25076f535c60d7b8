import { cardNetwork, cardTitle, isExpired, isLuhn, text, type Answer, type Body, type Surface } from '../../simulator/index.ts'
import { badParameters, notLoggedIn, wrongCard } from './answers.ts'
import { isDebit } from './orders.ts'

/** How a payer pays: what processTransaction was asked for, read once. */
export interface Method {
  /** As the ledger has it: upi, card, netbanking, wallet. */
  name: string
  /** `paymentMode` of status, callback and notice. */
  word: string
  gateway: string
  bank: string
  title: string
  /** None: the payer is asked in their app, and the payment resolves by itself. */
  surface?: Surface
  vpa?: string
}

const vpa_shape = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}$/
const channels = ['SBI', 'HDFC', 'ICICI', 'AXIS', 'NKMB', 'YES', 'PNB', 'BOB', 'UBI', 'INDS', 'FDEB', 'IDFC', 'CANARA']

const readCard = (body: Body, now: number): Method | Answer => {
  const [, number = '', cvv = '', month = '', year = ''] = /^[^|]*\|(\d{12,19})\|(\d{3,4})\|(0[1-9]|1[0-2])20(\d\d)$/.exec(text(body, 'cardInfo')) ?? []
  const network = cardNetwork(number)
  if (!network || !isLuhn(number) || !cvv || isExpired(month, year, now)) return badParameters('cardInfo')
  if ((text(body, 'paymentMode') === 'DEBIT_CARD') !== isDebit(number)) return wrongCard
  const debit = isDebit(number)
  return { name: 'card', word: debit ? 'DC' : 'CC', gateway: 'HDFC', bank: 'Test Bank', surface: 'card', title: `${network === 'rupay' ? 'RuPay' : network[0]?.toUpperCase() + network.slice(1)} ${debit ? 'debit' : 'credit'} card ending ${number.slice(-4)}` }
}

const readers: Record<string, (body: Body, now: number) => Method | Answer> = {
  UPI: body => {
    const vpa = text(body, 'payerAccount')
    return vpa_shape.test(vpa) ? { name: 'upi', word: 'UPI', gateway: 'PPBLC', bank: '', vpa, title: `UPI, ${vpa}` } : badParameters('payerAccount')
  },
  UPI_INTENT: () => ({ name: 'upi', word: 'UPI', gateway: 'PPBLC', bank: '', surface: 'upi', title: 'UPI app' }),
  CREDIT_CARD: readCard, DEBIT_CARD: readCard,
  NET_BANKING: body => {
    const code = text(body, 'channelCode')
    return channels.includes(code) ? { name: 'netbanking', word: 'NB', gateway: code, bank: code, surface: 'bank', title: `Netbanking, ${code}` } : badParameters('channelCode')
  },
  BALANCE: () => notLoggedIn,
}

export const readMethod = (body: Body, now: number): Method | Answer => readers[text(body, 'paymentMode')]?.(body, now) ?? badParameters('paymentMode')

/** Offered on Paytm's page; any other number that could be a card's is taken too. */
export const test_cards = ['4111111111111111', '4000002760003184']

/** A card on Paytm's own page: what is known before it is entered, and what is kept of it then. */
export const cardOnPage = (number?: string): Method =>
  ({ name: 'card', word: number !== undefined && isDebit(number) ? 'DC' : 'CC', gateway: 'HDFC', bank: 'Test Bank', surface: 'hosted', title: number === undefined ? 'Card' : cardTitle(number) })

/** Paid on Paytm's own page, where the payer logs in. */
export const wallet: Method = { name: 'wallet', word: 'PPI', gateway: 'WALLET', bank: 'WALLET', surface: 'wallet', title: 'Paytm wallet' }
