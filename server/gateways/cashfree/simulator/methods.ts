import { isExpired, isLuhn, part, text, type Answer, type Body } from '../../simulator/index.ts'
import { cardFacts, isTestCard, masked, type CardFacts } from './cards.ts'
import { missing, unsupported, wrong } from './errors.ts'

/** How a payer pays: what Order Pay was asked for, read once. */
export interface Method {
  /** The key of payment_method in the request: upi, card, netbanking, app … */
  name: string
  channel: string
  /** `payment_group` of the payment. */
  group: string
  /** `payment_method` of the payment, as Get Payments shows it. */
  shown: Body
  /** The word for it in order_meta.payment_methods. */
  listed: string
  /** For people: 'Visa credit card ending 1111'. */
  title: string
  /** Who the payer's page plays. None: the payer is asked elsewhere, and the payment resolves by itself. */
  surface?: 'card' | 'hosted' | 'bank' | 'wallet' | 'upi'
  vpa?: string
  authorization?: Body
}

const vpa_shape = /^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}$/

/** Published code and name of netbanking banks. Source: the appendix of the Cashfree documentation; 3333/TESTR is the test bank. */
export const banks: Record<number, { name: string; title: string }> = {
  3333: { name: 'TESTR', title: 'Test Bank' }, 3021: { name: 'HDFCR', title: 'HDFC Bank' }, 3022: { name: 'ICICR', title: 'ICICI Bank' },
  3003: { name: 'UTIBR', title: 'Axis Bank' }, 3044: { name: 'SBINR', title: 'State Bank of India' }, 3032: { name: 'KKBKR', title: 'Kotak Mahindra Bank' },
  3005: { name: 'BARBR', title: 'Bank of Baroda' }, 3009: { name: 'CNRBR', title: 'Canara Bank' }, 3020: { name: 'FDRLR', title: 'Federal Bank' },
  3038: { name: 'PUNBR', title: 'Punjab National Bank' }, 3123: { name: 'AIRPR', title: 'Airtel Payments Bank' }, 3087: { name: 'AUBLR', title: 'AU Small Finance Bank' },
  3088: { name: 'BDBLR', title: 'Bandhan Bank' }, 3012: { name: 'CIUBR', title: 'City Union Bank' }, 3076: { name: 'ESFBR', title: 'Equitas Small Finance Bank' },
  3016: { name: 'DEUTR', title: 'Deutsche Bank' }, 3017: { name: 'DBSSR', title: 'DBS Bank' }, 3018: { name: 'DCBLR', title: 'DCB Bank' }, 3023: { name: 'IBKLR', title: 'IDBI Bank' },
  3026: { name: 'IDIBR', title: 'Indian Bank' }, 3027: { name: 'IOBAR', title: 'Indian Overseas Bank' }, 3028: { name: 'INDBR', title: 'IndusInd Bank' },
  3030: { name: 'KARBR', title: 'Karnataka Bank' }, 3031: { name: 'KVBLR', title: 'Karur Vysya Bank' },
}

const providers = ['gpay', 'phonepe', 'ola', 'paytm', 'amazon', 'airtel', 'freecharge', 'mobikwik', 'jio']

const readUpi = (upi: Body): Method | Answer => {
  const channel = text(upi, 'channel')
  if (!['link', 'collect', 'qrcode'].includes(channel)) return wrong('payment_method.upi.channel', upi.channel)
  const vpa = text(upi, 'upi_id')
  if (channel === 'collect') {
    if (!vpa) return missing('payment_method.upi.upi_id')
    if (!vpa_shape.test(vpa)) return wrong('payment_method.upi.upi_id', vpa)
    const minutes = upi.upi_expiry_minutes
    if (minutes !== undefined && !(typeof minutes === 'number' && minutes >= 5 && minutes <= 15)) return wrong('payment_method.upi.upi_expiry_minutes', minutes)
  }
  return {
    name: 'upi', channel, group: 'upi', listed: 'upi', title: vpa ? `UPI, ${vpa}` : channel === 'qrcode' ? 'UPI QR code' : 'UPI app',
    shown: { upi: { channel, upi_id: vpa || null } },
    ...(channel === 'collect' ? { vpa } : { surface: 'upi' as const }),
    ...(upi.authorize_only === true ? { authorization: { approve_by: null, start_time: null, end_time: null, ...part(upi, 'authorization') } } : {}),
  }
}

const readCard = (card: Body, now: number): Method | Answer => {
  const channel = text(card, 'channel')
  if (channel !== 'link' && channel !== 'post') return wrong('payment_method.card.channel', card.channel)
  const number = text(card, 'card_number').replaceAll(' ', '')
  if (!number) return missing('payment_method.card.card_number')
  const facts = cardFacts(number)
  if (!facts || !(isLuhn(number) || isTestCard(number))) return wrong('payment_method.card.card_number', masked(number))
  const [month, year] = [text(card, 'card_expiry_mm'), text(card, 'card_expiry_yy')]
  if (!/^(0[1-9]|1[0-2])$/.test(month)) return wrong('payment_method.card.card_expiry_mm', card.card_expiry_mm)
  if (!/^\d\d$/.test(year) || isExpired(month, year, now)) return wrong('payment_method.card.card_expiry_yy', card.card_expiry_yy)
  if (!text(card, 'cryptogram') && !/^\d{3,4}$/.test(text(card, 'card_cvv'))) return wrong('payment_method.card.card_cvv', 'XXX')
  return { ...cardMethod(number, facts, channel), surface: 'card' }
}

const cardMethod = (number: string, facts: CardFacts, channel: string): Omit<Method, 'surface'> => ({
  name: 'card', channel, group: facts.type, listed: facts.type === 'credit_card' ? 'cc' : 'dc',
  title: `${facts.network === 'rupay' ? 'RuPay' : facts.network[0]?.toUpperCase() + facts.network.slice(1)} ${facts.type.replace('_', ' ')} ending ${number.slice(-4)}`,
  shown: { card: { channel, card_number: masked(number), card_network: facts.network, card_type: facts.type, card_country: 'IN', card_bank_name: facts.bank || null, card_network_reference_id: null } },
})

/** A card on Cashfree's own page: not entered yet, and as it is kept once it is. */
export const cardToEnter: Method = { name: 'card', channel: 'link', group: 'credit_card', listed: 'cc', title: 'Card, to be entered', surface: 'hosted', shown: { card: { channel: 'link' } } }
export const enteredCard = (number: string): Method => ({ ...cardMethod(number, cardFacts(number) ?? { network: 'visa', type: 'credit_card', bank: '' }, 'link'), surface: 'hosted' })

const readNetbanking = (netbanking: Body): Method | Answer => {
  if (text(netbanking, 'channel') !== 'link') return wrong('payment_method.netbanking.channel', netbanking.channel)
  const { netbanking_bank_code: code, netbanking_bank_name: name } = netbanking
  const byName = Object.entries(banks).find(([, bank]) => bank.name === name)
  const found = code === undefined ? byName : Object.entries(banks).find(([listed]) => Number(listed) === Number(code))
  if (!found) return code === undefined ? wrong('payment_method.netbanking.netbanking_bank_name', name) : wrong('payment_method.netbanking.netbanking_bank_code', code)
  const [bank_code, bank] = found
  return {
    name: 'netbanking', channel: 'link', group: 'net_banking', listed: 'nb', surface: 'bank', title: `${bank.title} netbanking`,
    shown: { netbanking: { channel: 'link', netbanking_bank_code: Number(bank_code), netbanking_bank_name: bank.title, netbanking_ifsc: null, netbanking_account_number: null } },
  }
}

const readApp = (name: 'app' | 'paylater' | 'cardless_emi', group: string, listed: string) => (app: Body): Method | Answer => {
  const [provider, phone] = [text(app, 'provider'), text(app, 'phone')]
  if (text(app, 'channel') !== 'link') return wrong(`payment_method.${name}.channel`, app.channel)
  if (name === 'app' ? !providers.includes(provider) : provider === '') return wrong(`payment_method.${name}.provider`, app.provider)
  if (!/^\d{10}$/.test(phone)) return wrong(`payment_method.${name}.phone`, app.phone)
  return { name, channel: 'link', group, listed, surface: 'wallet', title: `${provider} ${name === 'app' ? 'wallet' : 'credit'}, phone ending ${phone.slice(-4)}`, shown: { [name]: { channel: 'link', provider, phone } } }
}

const readers: Record<string, (fields: Body, now: number) => Method | Answer> = {
  upi: readUpi, card: readCard, netbanking: readNetbanking,
  app: readApp('app', 'wallet', 'app'), paylater: readApp('paylater', 'pay_later', 'paylater'), cardless_emi: readApp('cardless_emi', 'cardless_emi', 'cardlessemi'),
}

/** Reads `payment_method` of Order Pay, or says why it cannot be paid so. `allowed` is order_meta.payment_methods. */
export const readMethod = (asked: Body, allowed: unknown, now: number): Method | Answer => {
  const [name = ''] = Object.keys(asked)
  const read = readers[name]
  if (!read) return unsupported(name)
  const method = read(part(asked, name), now)
  if ('status' in method || typeof allowed !== 'string' || allowed === '') return method
  return allowed.split(',').some(each => each.trim() === method.listed) ? method : unsupported(method.listed)
}
