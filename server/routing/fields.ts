import { isCurrency, toMajor } from '../platform/money.ts'
import { isCleanText } from '../platform/text.ts'
import { cardTypes, networks, type Card } from './card.ts'
import type { Facts } from './facts.ts'
import { weekdays, type Moment } from './moment.ts'

export const spans = ['day', 'week', 'month'] as const
export type Span = (typeof spans)[number]

/** What an account has taken of a currency, in major units; undefined where it is not known (yet). */
export type Gmv = (account_id: string, currency: string, span: Span) => number | undefined

/** A payment as rules see it. */
export interface Subject {
  facts: Facts
  /** In major units. */
  amount: number
  /** Undefined where it is no card. */
  card: Card | undefined
  moment: Moment
  gmv: Gmv
}

export type Scalar = string | number | boolean

export interface Field {
  /** Which comparisons there are, and how a value is written: `number` and `date` have an order. */
  kind: 'text' | 'number' | 'date' | 'flag' | 'bin'
  /** Undefined where this payment has no such thing. */
  read: (subject: Subject) => Scalar | undefined
  /** The value as it is compared; undefined where there can be no such value. */
  normal: (value: Scalar) => Scalar | undefined
  /** What a value must be, after the field's name. */
  rule: string
  /** All that a value stands for; itself where left out. */
  covers?: (value: Scalar) => readonly Scalar[]
  /** Which payments can have it at all; all of them where left out. */
  of?: Facts['method']
}

const lower = (value: Scalar) => (typeof value === 'string' ? value.toLowerCase() : value)
const isText = (value: Scalar): value is string => typeof value === 'string' && value !== '' && value.length <= 256 && isCleanText(value)

const oneOf = (values: readonly string[]): Pick<Field, 'normal' | 'rule'> => ({
  normal: value => values.find(each => each === lower(value)),
  rule: `must be one of ${values.join(', ')}`,
})
const textLike = (pattern: RegExp, rule: string, normal: (text: string) => string = text => text): Pick<Field, 'normal' | 'rule'> => ({
  normal: value => { const text = isText(value) ? normal(value) : ''; return pattern.test(text) ? text : undefined }, rule,
})
const numberFrom = (fits: (value: number) => boolean, rule: string): Pick<Field, 'normal' | 'rule'> => ({
  normal: value => (typeof value === 'number' && Number.isFinite(value) && fits(value) ? value : undefined), rule,
})
const flag: Pick<Field, 'normal' | 'rule'> = { normal: value => (typeof value === 'boolean' ? value : undefined), rule: 'must be true or false' }
const anyText = textLike(/./u, 'must be a text of 1 to 256 characters')
const anyAmount = numberFrom(value => value >= 0 && value < 1e15, 'must be an amount in major units, 0 or more')

/** The payment methods of rules: `card` is any card, and a card of unknown type is just that. */
export const methods = ['card', ...cardTypes.map(type => `${type}_card`), 'upi', 'netbanking', 'wallet']

const cards = methods.filter(method => method.endsWith('card'))

const methodOf = ({ facts: { method }, card }: Subject) => (method === 'card' && card?.type !== undefined ? `${card.type}_card` : method)

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

const table = {
  currency: { kind: 'text', read: ({ facts }) => facts.currency, normal: value => (isText(value) && isCurrency(value.toUpperCase()) ? value.toUpperCase() : undefined), rule: 'must be an ISO 4217 currency code such as INR' },
  amount: { kind: 'number', read: ({ amount }) => amount, ...anyAmount },
  method: { kind: 'text', read: methodOf, ...oneOf(methods), covers: value => (value === 'card' ? cards : [value]) },
  card_network: { kind: 'text', of: 'card', read: ({ card }) => card?.network, ...oneOf(networks) },
  card_country: { kind: 'text', of: 'card', read: ({ card }) => card?.country, ...textLike(/^[A-Z]{2}$/, 'must be a country of two letters such as IN', text => text.toUpperCase()) },
  card_bin: { kind: 'bin', of: 'card', read: ({ facts }) => facts.bin, ...textLike(/^(\d{6}|\d{8})$/, 'must be 6 or 8 digits') },
  issuer: { kind: 'text', of: 'card', read: ({ card }) => card?.issuer?.toLowerCase(), ...textLike(/./u, 'must be the name of an issuing bank', text => text.toLowerCase()) },
  bank: { kind: 'text', of: 'netbanking', read: ({ facts }) => facts.bank, ...textLike(/^[A-Z0-9_]{2,40}$/, 'must be a bank code such as HDFC', text => text.toUpperCase()) },
  wallet: { kind: 'text', of: 'wallet', read: ({ facts }) => facts.wallet, ...textLike(/^[a-z0-9_]{2,40}$/, 'must be a wallet such as wallet_phonepe', text => text.toLowerCase()) },
  upi_handle: { kind: 'text', of: 'upi', read: ({ facts }) => facts.handle, ...textLike(/^[a-z][a-z0-9.-]{1,64}$/, 'must be the part of a UPI id behind the @, such as okhdfcbank', text => text.toLowerCase().replace(/^@/, '')) },
  upi_app: { kind: 'text', of: 'upi', read: ({ facts }) => facts.app, ...textLike(/./u, 'must be the name of a UPI app', text => text.toLowerCase()) },
  upi_channel: { kind: 'text', of: 'upi', read: ({ facts }) => (facts.method === 'upi' ? facts.channel : undefined), ...oneOf(['collect', 'intent', 'qrcode']) },
  hour: { kind: 'number', read: ({ moment }) => moment.hour, ...numberFrom(value => Number.isInteger(value) && value >= 0 && value <= 23, 'must be a whole number from 0 to 23') },
  weekday: { kind: 'text', read: ({ moment }) => moment.weekday, ...oneOf(weekdays) },
  date: { kind: 'date', read: ({ moment }) => moment.date, normal: value => (isText(value) && isDate(value) ? value : undefined), rule: 'must be a date such as 2026-11-24' },
  customer_id: { kind: 'text', read: ({ facts }) => facts.customer_id, ...anyText },
  preauth: { kind: 'flag', read: ({ facts }) => facts.preauth, ...flag },
  retry: { kind: 'flag', read: ({ facts }) => facts.number > 1, ...flag },
  device: { kind: 'text', read: ({ facts }) => facts.device, ...anyText },
} as const satisfies Record<string, Field>

const fields = new Map<string, Field>(Object.entries(table))

const tag = (name: string): Field => ({ kind: 'text', read: ({ facts }) => (facts.tags !== undefined && Object.hasOwn(facts.tags, name) ? facts.tags[name] : undefined), ...anyText })

/** Fields that are asked of one account, which the condition names. */
export const spanOf = (name: string): Span | undefined => spans.find(span => name === `gmv_${span}`)

/** `udf1`, or `campaign` of `tags.campaign`: what the order carries under this name. */
export const tagOf = (name: string): string | undefined => (/^udf[123]$/.test(name) ? name : name.startsWith('tags.') && name.length > 5 ? name.slice(5) : undefined)

/** Undefined where there is no such field. `account` matters to GMV only. */
export const fieldOf = (name: string, account = ''): Field | undefined => {
  const [span, tagged] = [spanOf(name), tagOf(name)]
  if (span !== undefined) return { kind: 'number', read: ({ facts, gmv }) => gmv(account, facts.currency, span), ...anyAmount }
  return tagged === undefined ? fields.get(name) : tag(tagged)
}

export const fieldNames = [...fields.keys(), ...spans.map(span => `gmv_${span}`), 'udf1', 'udf2', 'udf3', 'tags.NAME']

export const subjectOf = (facts: Facts, card: Card | undefined, moment: Moment, gmv: Gmv): Subject =>
  ({ facts, amount: toMajor(facts.amount_minor, facts.currency), card, moment, gmv })
