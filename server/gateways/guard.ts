import { unknown, unsupported } from './answers.ts'
import {
  optional, type Ability, type Call, type Channel, type Connector, type Instrument, type MethodAbility, type NextStep, type NotCharged, type Notice, type PaymentAnswer, type PaymentAtGateway,
  type RefundAnswer, type StartRequest, type Unguarded,
} from './connector.ts'
import { isUnsafeLink } from '../platform/links.ts'
import { beginningOf } from '../platform/text.ts'

const byChannel: Readonly<Record<Channel, MethodAbility>> = { collect: 'upi_collect', intent: 'upi_intent', qrcode: 'upi_qr', hosted: 'card_hosted' }

/** What a gateway must be able to do to take such a payment. UPI without a channel is a collect request. */
export const abilityOf = ({ method, channel }: { method: Instrument['method']; channel?: Channel | undefined }): MethodAbility =>
  channel !== undefined ? byChannel[channel] : method === 'upi' ? 'upi_collect' : method

const isWebAddress = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text)

/** Opens an app of its own: no page, as no gateway of ours documents a web address here. */
const isAppLink = (text: string) => /^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(text) && !isUnsafeLink(text)

/** Characters of a next step at most: a QR code as a picture has some ten thousand, a form of a bank's as many. */
const LONGEST_STEP = 256 * 1024

/** A payer may be shown it. http is for simulators: an account on the internet is reached by https only, and so are its pages. */
const isSafe = (next: NextStep): boolean => {
  if (JSON.stringify(next).length > LONGEST_STEP) return false
  switch (next.kind) {
    case 'redirect': case 'form': return isWebAddress(next.url)
    case 'app': return isAppLink(next.link)
    case 'qr': return next.image.startsWith('data:image/') || isWebAddress(next.image)
    case 'wait': return true
  }
}

/** Characters of an id, a reference or a message at most. */
const LONGEST_FACT = 500
const isLong = (text: unknown) => typeof text === 'string' && text.length > LONGEST_FACT
/** Of words for people the beginning is left. */
const brief = (words: string) => beginningOf(words, LONGEST_FACT)

/** What a gateway said, but for texts that are longer than any: rows and memory are not for a gateway to fill. */
const inBrief = <Answer extends PaymentAnswer | RefundAnswer>(answer: Answer): Answer => ({
  ...answer,
  ...('message' in answer ? { message: brief(answer.message) } : {}),
  ...('code' in answer ? { code: brief(answer.code) } : {}),
  ...('decline' in answer ? { decline: { ...answer.decline, raw: brief(answer.decline.raw), message: brief(answer.decline.message) } } : {}),
  ...('facts' in answer ? { facts: Object.fromEntries(Object.entries(answer.facts).flatMap(briefFact)) } : {}),
})

/** An id that is longer than any is none, so it was not said. */
const briefFact = ([name, fact]: [string, unknown]): [string, unknown][] =>
  (typeof fact !== 'string' || !isLong(fact) ? [[name, fact]] : name === 'message' ? [[name, brief(fact)]] : [])

/** A report goes by its names: with one left out, a line would be another line, and a page another page. */
const named = (operation: Unguarded['settlements']): Unguarded['settlements'] =>
  operation && (async (call, range) => {
    const page = await operation(call, range)
    if (page.outcome !== 'done') return page
    const long = page.lines.findIndex(line => Object.values(line).some(isLong))
    if (long >= 0) return unknown(`line ${long + 1} of the settlement report has a name that is longer than any`)
    return isLong(page.next) ? unknown('the next page of the settlement report has a name that is longer than any') : page
  })

const noticed = (notice: Notice): Notice => {
  switch (notice.about) {
    case 'payment': return { ...notice, answer: inBrief(notice.answer) }
    case 'refund': return { ...notice, answer: inBrief(notice.answer) }
    default: return notice
  }
}

const briefly = <Rest extends unknown[]>(operation: ((call: Call, ...rest: Rest) => Promise<RefundAnswer>) | undefined) =>
  operation && (async (call: Call, ...rest: Rest): Promise<RefundAnswer> => inBrief(await operation(call, ...rest)))

/** Whatever a gateway says, nobody is sent to what is no page, app or picture. The payment may have been begun: it is asked about. */
const looked = <Rest extends unknown[]>(operation: ((call: Call, ...rest: Rest) => Promise<PaymentAnswer>) | undefined) =>
  operation && (async (call: Call, ...rest: Rest): Promise<PaymentAnswer> => {
    const answer = inBrief(await operation(call, ...rest))
    return answer.outcome === 'needs_payer' && !isSafe(answer.next) ? unknown('the gateway sends the payer to what is no page, app or picture') : answer
  })

/**
 * The connector behind its own list of capabilities and limits: what it declares that it cannot do is refused with the
 * declared reason, and no request is made; and where it sends the payer is looked at. So no connector has to check, and
 * none can forget to. Throws where a connector declares what it has not written.
 */
export const guard = (connector: Unguarded): Connector => {
  const { capabilities, limits, title } = connector
  for (const [operation, ability] of Object.entries(optional)) {
    if (capabilities[ability] === true && !(operation in connector)) throw new Error(`the connector ${connector.name} declares ${ability}, and has no ${operation}`)
  }
  /** The first reason among the abilities that the operation needs. */
  const reason = (...needed: (Ability | false)[]) => needed.map(ability => (ability === false ? true : capabilities[ability])).find(able => able !== true)
  const ask = <Rest extends unknown[], Answer>(needs: (...rest: NoInfer<Rest>) => string | true | undefined, operation: ((call: Call, ...rest: Rest) => Promise<Answer>) | undefined) =>
    async (call: Call, ...rest: Rest): Promise<Answer | NotCharged> => {
      const why = needs(...rest)
      return typeof why === 'string' || operation === undefined ? unsupported(String(why)) : operation(call, ...rest)
    }
  const part = (amount_minor: bigint, payment: PaymentAtGateway) => amount_minor < payment.amount_minor

  const unreachable = ({ instrument, amount_minor, currency, preauth }: StartRequest) => {
    if (!limits.currencies.includes(currency)) return `${title} does not take ${currency}`
    if (amount_minor < limits.min_amount_minor) return `${title} takes no amount below ${limits.min_amount_minor} minor units`
    if (instrument.method === 'netbanking' && !limits.banks.includes(instrument.bank)) return `${title} does not reach the bank ${instrument.bank}`
    if (instrument.method === 'wallet' && !limits.wallets.includes(instrument.provider)) return `${title} does not take the wallet ${instrument.provider}`
    if (preauth && !limits.preauth_methods.includes(abilityOf(instrument))) return `${title} cannot hold the money of a ${abilityOf(instrument).replace('_', ' ')} payment`
    return undefined
  }

  return {
    ...connector,
    start: ask(request => reason(abilityOf(request.instrument), request.preauth && 'preauth') ?? unreachable(request), looked(connector.start)),
    fetch: ask(() => reason('fetch'), looked(connector.fetch)),
    capture: ask((payment, { amount_minor }) => reason('capture', part(amount_minor, payment) && 'partial_capture'), looked(connector.capture)),
    void: ask(() => reason('void'), looked(connector.void)),
    close: ask(() => reason('close'), looked(connector.close)),
    refund: ask((payment, { amount_minor }) => reason('refund', part(amount_minor, payment) && 'partial_refund'), briefly(connector.refund)),
    fetchRefund: ask(() => reason('fetch_refund'), briefly(connector.fetchRefund)),
    settlements: ask(() => reason('settlements'), named(connector.settlements)),
    readWebhook: (account, notice, now) => {
      const why = reason('webhook')
      if (typeof why === 'string' || connector.readWebhook === undefined) return { verdict: 'forged', because: String(why) }
      const reading = connector.readWebhook(account, notice, now)
      return reading.verdict === 'read' ? { ...reading, notices: reading.notices.map(noticed) } : reading
    },
    // A return that nobody signs is no refusal: the payer is welcome, and proves nothing.
    readReturn: (account, params) => (capabilities.return === true ? connector.readReturn?.(account, params) : undefined) ?? { verdict: 'unsigned' },
  }
}
