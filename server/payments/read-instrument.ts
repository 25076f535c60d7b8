import type { Instrument } from '../gateways/index.ts'
import { fail } from '../platform/errors.ts'
import { passesLuhn } from '../platform/luhn.ts'
import { isCleanText } from '../platform/text.ts'
import type { CreatePaymentRequest } from './schema.ts'

interface Field {
  required: boolean
  fits: (value: string) => boolean
  rule: string
}

const like = (pattern: RegExp, rule: string, required = true): Field => ({ required, fits: value => pattern.test(value), rule })

/** As many digits as only a card number has: what names a bank, a wallet or an app is kept, and a number in the wrong field must not be. */
const LONG_NUMBER = /(?:\d[ -]?){9}/
const isName = (value: string) => /^[A-Za-z0-9_]{2,40}$/.test(value) && !LONG_NUMBER.test(value)

/** What `payment_method_details` holds, by payment_method. Whatever else is in it is ignored. */
const fields: Record<CreatePaymentRequest['payment_method'], Record<string, Field>> = {
  upi: {
    upi_id: like(/^[A-Za-z0-9.\-_]{2,256}@[A-Za-z][A-Za-z0-9.-]{1,64}$/, 'must be a UPI id such as name@bank', false),
    channel: like(/^(collect|intent|qrcode)$/, 'must be one of collect, intent, qrcode', false),
    app_name: { required: false, fits: value => value.length <= 50 && isCleanText(value) && !LONG_NUMBER.test(value), rule: 'must be an app such as PhonePe: at most 50 characters, no control character and no long number' },
  },
  card: {
    card_number: { required: true, fits: value => /^\d{12,19}$/.test(value) && passesLuhn(value), rule: 'must be a valid card number of 12 to 19 digits' },
    card_holder_name: { required: true, fits: value => value.trim() !== '' && value.length <= 100 && isCleanText(value), rule: 'must be 1 to 100 characters, none of them a control character' },
    card_expiry_mm: like(/^(0[1-9]|1[0-2])$/, 'must be 01 to 12'),
    card_expiry_yy: like(/^\d\d$/, 'must be the last two digits of the year'),
    card_cvv: like(/^\d{3,4}$/, 'must be 3 or 4 digits'),
  },
  netbanking: { netbanking_bank_code: { required: true, fits: isName, rule: 'must be a bank code such as HDFC' } },
  wallet: { wallet_provider: { required: true, fits: isName, rule: 'must be a wallet such as wallet_phonepe' } },
}

const refuse = (field: string, why: string): never => fail('invalid_payment_data', `payment_method_details.${field} ${why}`)

/** The instrument of a request. Refuses (Refusal) what is missing or wrong, naming the field but never its value. */
export const readInstrument = ({ payment_method, payment_method_details: given }: CreatePaymentRequest, now: Date): Instrument => {
  const details = given as Record<string, unknown>
  if (payment_method === 'card' && details['channel'] !== undefined) return readHosted(details)
  const read: Record<string, string> = {}
  for (const [name, { required, fits, rule }] of Object.entries(fields[payment_method])) {
    const value = details[name]
    if (value === undefined) { if (required) refuse(name, 'is required') }
    else if (typeof value !== 'string') refuse(name, 'must be a string')
    else if (!fits(value)) refuse(name, rule)
    else read[name] = value
  }
  return makers[payment_method](read, now)
}

/** A card that the payer enters on the gateway's page. Whoever asks for that is to have nothing of the card. */
const readHosted = (details: Record<string, unknown>): Instrument => {
  if (details['channel'] !== 'hosted') refuse('channel', 'must be hosted, or left out')
  const sent = Object.keys(details).find(name => /^card_[a-z_]{1,40}$/.test(name))
  return sent === undefined ? { method: 'card', channel: 'hosted' } : refuse(sent, 'must be left out where channel is hosted')
}

const makers: Record<CreatePaymentRequest['payment_method'], (read: Record<string, string>, now: Date) => Instrument> = {
  upi: ({ upi_id, channel }) => {
    if (upi_id !== undefined) {
      if (channel !== undefined && channel !== 'collect') refuse('channel', 'must be left out, or collect, where upi_id is given')
      return { method: 'upi', channel: 'collect', upi_id }
    }
    if (channel === 'intent' || channel === 'qrcode') return { method: 'upi', channel }
    return refuse('upi_id', 'is required, or channel must be intent or qrcode')
  },
  card: ({ card_number = '', card_holder_name = '', card_expiry_mm = '', card_expiry_yy = '', card_cvv = '' }, now) => {
    // Good until the end of its month, wherever on earth that ends last.
    const end = Date.UTC(2000 + Number(card_expiry_yy), Number(card_expiry_mm), 1, 12)
    if (end <= now.getTime()) refuse('card_expiry_yy', 'and card_expiry_mm lie in the past')
    return { method: 'card', card: { number: card_number, holder_name: card_holder_name, expiry_mm: card_expiry_mm, expiry_yy: card_expiry_yy, cvv: card_cvv } }
  },
  netbanking: ({ netbanking_bank_code = '' }) => ({ method: 'netbanking', bank: netbanking_bank_code.toUpperCase() }),
  wallet: ({ wallet_provider = '' }) => ({ method: 'wallet', provider: wallet_provider.toLowerCase() }),
}

/** The UPI app that the payer chose; readInstrument has seen to it that it is a text. */
export const appOf = ({ payment_method, payment_method_details: given }: CreatePaymentRequest): string | undefined => {
  const app = payment_method === 'upi' ? (given as Record<string, unknown>)['app_name'] : undefined
  return typeof app === 'string' ? app : undefined
}
