import { connectorOf, type Account, type SettlementLine, type SettlementPage } from '../gateways/index.ts'
import { isUnavailable } from '../platform/db.ts'
import { Refusal } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { isCurrency } from '../platform/money.ts'
import { hearLine, type HearDeps } from './hear-line.ts'
import { isUnmatched, openNaming, type Match } from './line.ts'
import { matchLines } from './match.ts'
import { findMatched, keepLines, renewLease, type MatchedLine } from './store.ts'

export interface ReadDeps extends HearDeps {
  log: Log
  /** Waits until the account may be asked for a page (pace.ts). */
  pace: (account: Account) => Promise<void>
}

export interface Reading {
  /** Why it was not read whole; undefined when it was. For people; no secret in it. */
  problem: string | undefined
  /** Lines that had not been read before. */
  added: number
}

/** Lines that are looked up, and told to the books, at once: the payments of the day use the same doors. A gateway is asked about some of them. */
const AT_ONCE = 20
const slices = <Item>(items: readonly Item[]): Item[][] => Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, at) => items.slice(at * AT_ONCE, (at + 1) * AT_ONCE))

/** A hundred thousand lines of the gateway with the smallest pages. At its pace that is more than an hour. */
const MOST_PAGES = 5_000

/**
 * Reads one account's report page by page. The lines of a page are kept once the books have heard them: so a page that
 * breaks, and a process that dies, leave nothing half-done that the next reading does not find. `stopped` breaks it off between pages.
 */
export const readReport = async (deps: ReadDeps, account: Account, range: { from: Date; to: Date }, stopped: () => boolean): Promise<Reading | 'stopped'> => {
  const nameOf = openNaming(account.id)
  const cursors = new Set<string>()
  let [added, unheard] = [0, 0]
  for (let cursor: string | undefined; ;) {
    await deps.pace(account)
    if (stopped()) return 'stopped'
    const page = await askPage(deps, account, { ...range, ...(cursor === undefined ? {} : { cursor }) })
    if (page.outcome !== 'done') return { problem: page.message, added }
    const kept = await takePage(deps, account, page.lines.map(line => ({ ...line, line_key: nameOf(line) })))
    added += kept.added
    unheard += kept.unheard
    await renewLease(deps.sql, account.id)
    if (page.next === undefined) return { problem: unheard === 0 ? undefined : `${unheard} of the lines could not be told to the books; the log says why`, added }
    if (cursors.has(page.next)) return { problem: 'The report does not come to an end: a page is followed by one that was read before', added }
    if (cursors.size === MOST_PAGES - 1) return { problem: `The report does not come to an end: it has more than ${MOST_PAGES} pages, and what is on the others was not read`, added }
    cursors.add(page.next)
    cursor = page.next
  }
}

const askPage = async ({ gateways, clock }: ReadDeps, account: Account, range: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const call = { account, http: gateways.door(account, () => {}), now: clock.now(), memory: gateways.memory(account) }
  try {
    const page = await connectorOf(account.gateway).settlements(call, range)
    const odd = page.outcome === 'done' ? page.lines.find(({ currency }) => !isCurrency(currency)) : undefined
    return odd === undefined ? page : { outcome: 'unknown', message: `A line of the report has a currency that is none: ${odd.currency.slice(0, 20)}` }
  } catch (error) {
    return { outcome: 'unknown', message: `The connector ${account.gateway} failed: ${error instanceof Error ? error.name : 'unknown error'}` }
  }
}

type NamedLine = SettlementLine & { line_key: string }

const takePage = async (deps: ReadDeps, account: Account, named: NamedLine[]): Promise<{ added: number; unheard: number }> => {
  const { sql, books, clock, log } = deps
  const known = await findMatched(sql, named.map(({ line_key }) => line_key))
  // A report that grows while it is read may show a line on two pages, or on one twice.
  const lines = [...new Map(named.map(line => [line.line_key, line])).values()].filter(({ line_key }) => !known.has(line_key))
  const matched: { line: NamedLine; match: Match | undefined }[] = []
  for (const slice of slices(lines)) {
    const matches = await matchLines(books, account.id, slice)
    matched.push(...slice.map((line, at) => ({ line, match: matches[at] })))
  }
  let [added, unheard] = [0, 0]
  for (const turn of inTurn) {
    const heard: MatchedLine[] = []
    const mine = matched.filter(({ line }) => turnOf(line) === turn)
    const take = async ({ line, match }: (typeof matched)[number]) => {
      try {
        if (match !== undefined) await hearLine(deps, account, line, match)
        heard.push({ ...line, match, unmatched: isUnmatched(line, match) })
      } catch (error) {
        // Without the database, or where there is no room for it at the moment, the rest of the page would go no better.
        if (isUnavailable(error) || error instanceof Refusal) throw error
        log.warn({ err: error, account_id: account.id, line_key: line.line_key }, 'a line of a settlement report could not be told to the books; it is tried again')
      }
    }
    for (const slice of slices(mine)) await Promise.all(slice.map(take))
    if (heard.length > 0) added += await keepLines(sql, account.id, heard, clock.now())
    unheard += mine.length - heard.length
  }
  return { added, unheard }
}

/**
 * What was given back is kept before the payments are heard, so that money that went back already is not taken for the merchant's; what a
 * gateway got back of a refund is heard when the refund was.
 */
const inTurn = ['given', 'paid', 'got back'] as const
const turnOf = ({ kind, amount_minor }: SettlementLine): (typeof inTurn)[number] => (kind !== 'refund' ? 'paid' : amount_minor < 0n ? 'given' : 'got back')
