import { passesLuhn } from '../platform/luhn.ts'
import { scanForm, scanJson, type Field } from './scan.ts'

/**
 * Copies of what went to a gateway and came back, for the order's events: what support needs, and no secret, card or
 * person. A field is shown only where its name is on the list; and whatever was not shown of the requests (the card,
 * the payer, what is in no list) and the account's credentials are masked in what is shown, wherever they stand in it.
 */

/** Names of fields that say what happened to which payment, whoever's API it is: in small letters, without what is between them. */
const shownNames = new Set(`
  status state result success code message msg reason description type object entity action event method mode channel currency amount id ids
  errorcode errortype errormessage errordescription errorreason errorsource errorstep error declinecode networkdeclinecode networkstatus
  respcode respmsg responsecode responsemessage resultcode resultmsg resultstatus retry retrystatus
  orderid orderstatus orderamount ordercurrency orderexpirytime cforderid merchantorderid merchanttransactionid transactionid txnid txnstatus txntype txnamount txndate
  paymentid paymentstatus paymentamount paymentcurrency paymentmethod paymentmode paymentgroup paymenttime paymentcompletiontime paymentmessage cfpaymentid unmappedstatus mihpayid easepayid
  refundid refundstatus refundamount refundcurrency refundtype refundarn refundutr cfrefundid merchantrefundid originalmerchantorderid requestid
  captured capturemethod capturestatus captureamount authorizeonly amountcaptured amountcapturable amountreceived amountrefunded cancellationreason
  utr rrn arn bankreference bankrefnum bankrefno banktxnid acquirerreference authid authcode processorref
  bank bankcode bankname gateway gatewayname network cardnetwork cardtype issuer wallet provider fee fees tax surcharge servicecharge servicetax
  created createdat updatedat processedat time timestamp resptimestamp responsetimestamp expiresat expireat expireby count hasmore livemode version
`.trim().split(/\s+/))

/** Objects of which nothing is shown: an id in them is a person's. */
const person = /^(customer|payer|buyer|user|billing|shipping|contact|address|beneficiary|holder|owner|device|browser|notes?|meta|metadata|udf)/

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** true, false, null and nothing tell of nobody. */
const says_nothing = /^(?:true|false|null|)$/

type Sorted = Field & { shown: boolean }

export interface Exchange {
  method: string
  path: string
  body: string | undefined
  /** What came back; or why nothing did, in our words. */
  answer: { text: string } | { message: string }
}

/** Characters of each of the two copies at most; a short one leaves out what is masked. */
const lengths = { short: 300, full: 2_048 } as const
export type CopyLength = keyof typeof lengths

/** One for the requests of one operation: what was private in an earlier one is private in the later ones' answers. */
export const openRedactor = (credentials: Readonly<Record<string, string>>) => {
  const known = new Set<string>()
  for (const value of Object.values(credentials)) learn(known, value)

  /** `shown`: more names that may be shown, the gateway's own. */
  return ({ method, path, body, answer }: Exchange, length: CopyLength, shown: readonly string[] = []): { request: string; answer: string } => {
    const most = lengths[length]
    const more = shown.map(plain)
    const sort = (field: Field): Sorted => ({ ...field, shown: says_nothing.test(field.value) || isShown(field, more) })
    const [below = '', query] = path.split('?', 2)
    const asked = query === undefined ? [] : scanForm(query).map(sort)
    const sent = body === undefined ? [] : read(body).map(sort)
    for (const each of [asked, sent].flat()) if (!each.shown) learn(known, each.value)

    const clean = cleaner(known)
    const write = (fields: readonly Sorted[]) => {
      const written: string[] = []
      let left = most
      for (const { name, value, shown: may } of fields) {
        if (length === 'short' && (!may || value === 'null')) continue
        const each = `${clean(name.slice(0, 60))}=${may ? shorten(clean(value)) : MASK}`
        left -= each.length + 2
        if (left < 0) { written.push('…'); break }
        written.push(each)
      }
      return written.join(', ')
    }
    return {
      request: [`${method} ${clean(below).slice(0, 300)}`, write(asked), write(sent)].filter(part => part !== '').join(' '),
      answer: 'message' in answer ? clean(answer.message) : write(read(answer.text).map(sort)) || describe(answer.text, clean),
    }
  }
}

const isShown = ({ name, parents }: Field, more: readonly string[]) => {
  const bare = plain(name)
  return (shownNames.has(bare) || more.includes(bare)) && !parents.some(parent => person.test(plain(parent)))
}

/** More of a body, and of one value, is not looked at for a copy. A value is masked first and shortened after, so that no half of a name stays. */
const LONGEST = 16_384
const LOOKED_AT = 1_024

const read = (text: string): Field[] => {
  const start = text.trimStart().slice(0, LONGEST)
  if (/^[{[]/.test(start)) return scanJson(start)
  return /^[\w.[\]%-]{1,100}=/.test(start) ? scanForm(start) : []
}

/** What is neither JSON nor a form: of a page its title, of a line of text its beginning. */
const describe = (text: string, clean: (text: string) => string) => {
  if (text.trim() === '') return 'empty'
  const start = text.slice(0, LONGEST)
  const title = /<title[^<>]*>([^<]{0,1000})/i.exec(start)?.[1]
  const said = title ?? (/[<{[]/.test(start) ? undefined : start)
  return `${text.length} characters${said === undefined ? '' : `: ${shorten(clean(said.trim()))}`}`
}

const shorten = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text)

/** Too short or too common to be looked for; such a value is kept out by its name alone. */
const isTelling = (value: string) => (value.length >= 4 || /^\d{3}$/.test(value)) && !/^(true|false|null|none)$/i.test(value)

const learn = (known: Set<string>, value: string) => {
  const text = value.trim().toLowerCase()
  if (!isTelling(text)) return
  known.add(text)
  // A phone number comes back with and without its country.
  const digits = text.replace(/[\s()+-]/g, '')
  if (/^\d{11,15}$/.test(digits)) known.add(digits.slice(-10))
}

const MASK = '•'

/** Masks the known values, and what looks like a card, an address or a phone number whoever said it. */
const cleaner = (known: ReadonlySet<string>) => {
  const done = new Map<string, string>() // Ids and amounts come again and again.
  return (text: string): string => {
    const before = done.get(text)
    if (before !== undefined) return before
    const cleaned = mask(known, text.slice(0, LOOKED_AT))
    done.set(text, cleaned)
    return cleaned
  }
}

/** A text of a gateway's without what looks like a card, an address or a phone number. */
export const withoutPersons = (text: string): string => mask(new Set(), text.slice(0, LOOKED_AT))

const mask = (known: ReadonlySet<string>, text: string): string => {
  const low = text.toLowerCase()
  // What people write, said back and cut off: the beginning tells nearly as much. An id may begin another one.
  if (low.length >= CUT && /\s/.test(low) && known.values().some(value => value.startsWith(low))) return MASK
  let masked = text
  for (const value of known) if (low.includes(value)) masked = masked.replace(patternOf(value), MASK)
  if (masked.length < 6) return masked
  if (mayHide.test(masked)) {
    const forms = hidden(masked)
    for (const value of known) if (value.length > 3 && forms.some(form => form.includes(value))) return MASK
  }
  if (masked.includes('@')) masked = masked.replace(mailbox, MASK)
  const in_a_sentence = /\s/.test(masked.trim())
  return masked.length < 9 ? masked : masked.replace(digits, run => (isPrivateNumber(run, in_a_sentence) ? MASK : run))
}

/** Characters from which on a text that begins a known value is taken for that value, cut off. */
const CUT = 6

/** Short values only where they stand alone: 123 is in many an id. */
const patternOf = (value: string) => new RegExp(value.length < 6 ? `(?<![a-z0-9])${RegExp.escape(value)}(?![a-z0-9])` : RegExp.escape(value), 'gi')

const mayHide = /%[0-9a-f]{2}|\+|[\w+/=-]{12}/i
/** What a text may say in other words: percent-encoded, base64, hex. */
const hidden = (text: string): string[] => {
  const forms: string[] = []
  if (/%[0-9a-f]{2}|\+/i.test(text)) forms.push(percentDecoded(text.replaceAll('+', ' ')))
  for (const [run] of text.matchAll(/[\w+/-]{8,}={0,2}/g)) {
    forms.push(Buffer.from(run, 'base64').toString('utf8'))
    if (/^(?:[0-9a-f]{2})+$/i.test(run)) forms.push(Buffer.from(run, 'hex').toString('utf8'))
  }
  return forms.map(form => form.toLowerCase())
}
const percentDecoded = (text: string) => text.replace(/(?:%[0-9a-f]{2})+/gi, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))

const mailbox = /[^\s"'<>,;:=()|]+@[^\s"'<>,;:=()|]+/g
const digits = /\+?\d(?:[ .-]?\d){8,}/g

const isPrivateNumber = (run: string, in_a_sentence: boolean) => {
  const number = run.replace(/\D/g, '')
  const count = number.length
  const apart = /[ .-]/.test(run)
  if (count >= 13 && (apart || (count <= 19 && passesLuhn(number)))) return true
  if (/^\d{4}-\d\d-\d\d/.test(run)) return false
  // A number in a sentence may be somebody's phone; as a value of its own it is an id.
  return run.startsWith('+') || (count <= 12 && in_a_sentence)
}
