import { notKnown, unknown } from '../answers.ts'
import type { Call, NotCharged, PaymentAtGateway, Unknown } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { minutes } from '../../platform/clock.ts'
import { send, type Said } from './api.ts'
import { referenceOf } from './read.ts'

/**
 * Stripe names things itself; ours is a note in `metadata`. Its search by metadata lags by up to a minute and is not offered
 * to Indian accounts, so that a thing whose id was lost with an answer is looked for in lists, which are always current.
 */

const PAGE = 100
/** Further than this nobody looks; the notice that names the payment comes anyway. */
const PAGES = 50
/** Between our clock and Stripe's, and between the decision to ask and the request. */
const SLACK_MS = minutes(2)

/** What an error says about a question that moves no money. */
export const unanswered = (said: Exclude<Said, { kind: 'ok' }>): NotCharged | Unknown =>
  said.kind === 'error' && said.status === 404 ? notKnown(said.code) : unknown(said.kind === 'error' ? `the gateway answered ${said.status} ${said.code}` : said.message)

interface Search { operation: string; path: string; fields: Record<string, string>; reference: string }

/** The entity of a list that bears the reference. */
export const findByReference = async (call: Call, { operation, path, fields, reference }: Search): Promise<{ found: Json } | NotCharged | Unknown> => {
  let after: string | undefined
  for (let page = 0; page < PAGES; page += 1) {
    const said = await send(call, { operation, method: 'GET', path, fields: { ...fields, limit: String(PAGE), ...(after === undefined ? {} : { starting_after: after }) } })
    if (said.kind !== 'ok') return said.kind === 'error' && said.status === 404 ? unknown(`the gateway answered 404 ${said.code}`) : unanswered(said)
    const [data, more] = [member(said.body, 'data'), member(said.body, 'has_more')]
    if (!Array.isArray(data) || typeof more !== 'boolean') return unknown('the answer is not a list')
    if ('payment_intent' in fields && data.some(each => textOf(member(each, 'payment_intent')) !== fields['payment_intent'])) return unknown('the list is of another payment than was asked for')
    const found = data.find(each => referenceOf(each) === reference)
    if (found !== undefined) return { found }
    if (!more) return notKnown('resource_missing')
    after = textOf(member(data.at(-1), 'id'))
    if (after === undefined) return unknown('the list does not say where it goes on')
  }
  return unknown(`it is not among the first ${PAGE * PAGES} of its time`)
}

/** An id that is known, or that of the entity found among those of its time. */
const idOf = async (call: Call, payment: PaymentAtGateway, list: Pick<Search, 'operation' | 'path'>): Promise<{ id: string } | NotCharged | Unknown> => {
  if (payment.gateway_payment_id !== undefined) return { id: payment.gateway_payment_id }
  const [from, to] = [-SLACK_MS, SLACK_MS + call.account.timeout_ms].map(ms => String(Math.floor((payment.started_at.getTime() + ms) / 1000)))
  const searched = await findByReference(call, { ...list, fields: { 'created[gte]': from ?? '', 'created[lte]': to ?? '' }, reference: payment.reference })
  if (!('found' in searched)) return searched
  const id = textOf(member(searched.found, 'id'))
  return id === undefined ? unknown('what the list names has no id') : { id }
}

export const sessionId = (call: Call, payment: PaymentAtGateway) => idOf(call, payment, { operation: 'list_checkout_sessions', path: '/checkout/sessions' })

/** The PaymentIntent's id; of a payment on Stripe's page, which goes by its Checkout Session's id (`known_as`), that of the PaymentIntent the payer has begun there. */
export const intentId = async (call: Call, payment: PaymentAtGateway): Promise<{ id: string; known_as?: string } | NotCharged | Unknown> => {
  if (payment.hosted !== true) return idOf(call, payment, { operation: 'list_payment_intents', path: '/payment_intents' })
  const session = await sessionId(call, payment)
  if (!('id' in session)) return session
  const said = await send(call, { operation: 'fetch_checkout_session', method: 'GET', path: `/checkout/sessions/${encodeURIComponent(session.id)}` })
  if (said.kind !== 'ok') return unanswered(said)
  if (textOf(member(said.body, 'id')) !== session.id) return unknown('the Checkout Session is another than was asked for')
  const id = textOf(member(said.body, 'payment_intent'))
  return id === undefined ? notKnown('no_payment_intent') : { id, known_as: session.id }
}
