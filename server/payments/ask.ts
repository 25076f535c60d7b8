import { connectorOf, type Account, type CallRecord, type Call, type Connector, type Gateways, type PaymentAtGateway } from '../gateways/index.ts'
import { withNews, type Book, type Books, type News, type Payment, type Try } from '../orders/index.ts'
import type { Clock } from '../platform/clock.ts'

/** What the rooms that ask gateways need. */
export interface AskDeps {
  books: Books
  clock: Clock
  gateways: Gateways
  /** The account as the settings have it now; undefined when it was taken away. */
  accountOf: (account_id: string) => Account | undefined
}

/**
 * Asks a gateway, and hands back the answer with the news of every request that was made. A connector must not throw;
 * should one do so all the same, nobody knows what the gateway has done: unknown.
 */
export const ask = async <Answer extends { outcome: string }>(
  { clock, gateways }: Pick<AskDeps, 'clock' | 'gateways'>,
  account: Account,
  about: { payment: number; try?: number; refund?: number },
  question: (connector: Connector, call: Call) => Promise<Answer>,
  /** How long all of it may take, in ms, where that is less than the account's time-out. */
  patience_ms?: number,
): Promise<{ answer: Answer | { outcome: 'unknown'; message: string }; calls: News[] }> => {
  const made: { at: Date; record: CallRecord }[] = []
  const connector = connectorOf(account.gateway)
  const call = { account, http: gateways.door(account, record => { made.push({ at: clock.now(), record }) }, patience_ms), now: clock.now(), memory: gateways.memory(account) }
  const told = (outcome: string): News[] => made.map(({ at, record }) => ({ kind: 'gateway.called', cause: 'sluice', at, ...about, detail: detailOf(account, connector, record, outcome) }))
  try {
    const answer = await question(connector, call)
    return { answer, calls: told(answer.outcome) }
  } catch (error) {
    const message = `The connector ${account.gateway} failed: ${error instanceof Error ? error.name : 'unknown error'}`
    return { answer: { outcome: 'unknown', message }, calls: told('unknown') }
  }
}

const wentWell = ['done', 'needs_payer', 'pending']

/** The copies are short where all went well: most calls do, and nobody reads them. */
const detailOf = ({ id: account_id }: Account, { shown }: Connector, { operation, duration_ms, result, copy }: CallRecord, outcome: string) => {
  const well = wentWell.includes(outcome) && typeof result === 'number' && result < 300
  return { account_id, operation, duration_ms, result, ...copy(well ? 'short' : 'full', shown) }
}

/** Adds the calls' news to the book. */
export const withCalls = (book: Book, calls: News[]): Book => (calls.length === 0 ? book : withNews(book, ...calls))

/** The payment as the gateway of its current try knows it, or of the try that is given. Only for payments that were tried somewhere. */
export const atGateway = (payment: Payment, tried?: Try): PaymentAtGateway => {
  const { reference, gateway_payment_id } = tried ?? payment
  return {
    reference: reference ?? '', gateway_payment_id: gateway_payment_id ?? undefined, amount_minor: payment.amount_minor, currency: payment.currency,
    started_at: tried?.asked_at ?? payment.tried_at ?? payment.created_at, hosted: payment.instrument['channel'] === 'hosted',
  }
}
