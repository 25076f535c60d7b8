import { MERCHANT_ID } from './ids.ts'
import { isUnsafeLink } from './links.ts'
import { isCleanLines, isCleanText } from './text.ts'

export interface Format {
  validate: (text: string) => boolean
  /** Follows the field's name in the refusal: "phone must be …". */
  rule: string
}

const merchantId = new RegExp(MERCHANT_ID)
const atext = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
// RFC 5321's mailbox as people use it: a dot-atom of at most 64 characters, and a domain name of two labels or more.
const email = new RegExp(`^(?=[^@]{1,64}@)${atext}(?:\\.${atext})*@(?:${label}\\.)+${label}$`, 'i')
const phone = /^(?:\+[1-9]\d{6,14}|\d{10})$/
const time = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i

/** RFC 3339, and a day that the calendar has. */
const isTime = (text: string) => {
  const [, year, month, day] = time.exec(text) ?? []
  if (year === undefined) return false
  const start = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(start.getTime()) && start.getUTCDate() === Number(day)
}

/** A page on the web, or a link into an app, as payers come back to on phones: `myapp://paid`. */
const isPlaceToGo = (text: string) => isCleanText(text) && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) && !isUnsafeLink(text) && URL.canParse(text)

/** The formats that schemas may name. What a JSON schema says with `pattern` has no words for people; these have. */
export const formats = {
  text: { validate: isCleanText, rule: 'must not contain control characters or broken Unicode' },
  lines: { validate: isCleanLines, rule: 'must not contain control characters (tab and line breaks aside) or broken Unicode' },
  'merchant-id': { validate: text => merchantId.test(text), rule: 'must be 1 to 100 ASCII letters, digits or any of _ - . : @ +' },
  email: { validate: text => email.test(text), rule: 'must be a valid email address' },
  phone: { validate: text => phone.test(text), rule: 'must be a phone number: E.164 (+ and 7 to 15 digits) or ten digits' },
  'date-time': { validate: isTime, rule: 'must be a time such as 2024-12-01T00:00:00Z' },
  'whole-number': { validate: text => /^[1-9]\d{0,17}$/.test(text), rule: 'must be a whole number from 1 on' },
  uri: { validate: isPlaceToGo, rule: 'must be an http or https URL, or a link into an app such as myapp://paid' },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats
