import { cardNetwork, isExpired, isLuhn, part, text, type Answer, type Body } from '../../simulator/index.ts'
import { numberOfTestId, testCard, type TestCard } from './cards.ts'
import { invalid, missing, wrong } from './errors.ts'

/** How a payer pays: what a PaymentIntent was confirmed with, read once. No number is kept. */
export interface Method {
  type: 'card' | 'upi'
  /** For people: 'Visa card ending 4242'. */
  title: string
  card?: Omit<TestCard, 'id'> & { last4: string; exp_month: number; exp_year: number }
  billing_details: Body
}

interface Failed { failure: Failure }
/** Why an attempt came to nothing, as last_payment_error and the body of an error answer say it. */
export interface Failure { type: string; code: string; decline_code?: string; message: string; network_decline_code?: string; advice_code?: string }

export const cardFailure = (code: string, decline_code: string): Failure => ({ type: 'card_error', code, decline_code, message: `Your card was declined (${decline_code.replaceAll('_', ' ')}).` })

const readCard = (fields: Body, billing_details: Body, now: number): Method | Failed | Answer => {
  const number = text(fields, 'number').replaceAll(' ', '')
  if (number === '') return missing('payment_method_data[card][number]')
  const known = testCard(number)
  const network = cardNetwork(number)
  if (!known && (!network || !isLuhn(number))) return { failure: { type: 'card_error', code: 'incorrect_number', message: 'Your card number is incorrect.' } }
  const [month, year] = [text(fields, 'exp_month').padStart(2, '0'), text(fields, 'exp_year').slice(-2)]
  if (!/^(0[1-9]|1[0-2])$/.test(month)) return { failure: { type: 'card_error', code: 'invalid_expiry_month', message: 'Your card\'s expiration month is invalid.' } }
  if (!/^\d\d$/.test(year) || isExpired(month, year, now)) return { failure: { type: 'card_error', code: 'invalid_expiry_year', message: 'Your card\'s expiration year is invalid.' } }
  if (!/^\d{3,4}$/.test(text(fields, 'cvc'))) return { failure: { type: 'card_error', code: 'invalid_cvc', message: 'Your card\'s security code is invalid.' } }
  return cardMethod(number, { month: Number(month), year: 2000 + Number(year) }, billing_details)
}

const cardMethod = (number: string, { month, year }: { month: number; year: number }, billing_details: Body): Method => {
  const { id: _, ...behaviour } = testCard(number) ?? { brand: cardNetwork(number) ?? 'unknown' }
  return { type: 'card', title: `${behaviour.brand} card ending ${number.slice(-4)}`, card: { ...behaviour, last4: number.slice(-4), exp_month: month, exp_year: year }, billing_details }
}

/** What is kept of a card that was entered on Stripe's page. */
export const enteredCard = (number: string, now: number): Method => cardMethod(number, { month: 12, year: new Date(now).getUTCFullYear() + 3 }, {})

/** Reads `payment_method` or `payment_method_data`; undefined where neither is there. */
export const readMethod = (form: Body, now: number): Method | Failed | Answer | undefined => {
  const id = text(form, 'payment_method')
  if (id !== '') {
    const number = numberOfTestId(id)
    return number === undefined ? invalid('resource_missing', `No such PaymentMethod: '${id.slice(0, 60)}'`, 'payment_method') : cardMethod(number, { month: 12, year: new Date(now).getUTCFullYear() + 3 }, {})
  }
  if (form.payment_method_data === undefined) return undefined
  const data = part(form, 'payment_method_data')
  const billing_details = part(data, 'billing_details')
  const email = text(billing_details, 'email')
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) return invalid('email_invalid', 'Invalid email address', 'payment_method_data[billing_details][email]')
  switch (text(data, 'type')) {
    case 'card': return readCard(part(data, 'card'), billing_details, now)
    case 'upi': return { type: 'upi', title: 'UPI app or QR code', billing_details }
    default: return wrong('payment_method_data[type]', `Invalid payment_method_data[type]: ${text(data, 'type').slice(0, 40) || 'none'} is not simulated`)
  }
}
