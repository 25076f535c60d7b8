import { notSent, refused, unknown } from '../answers.ts'
import type { Call, SettlementLine, SettlementPage } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { dayAfter, indianDay, indianTime } from '../ist.ts'
import { pipedHash } from '../piped-hash.ts'
import { messageOf, plainText, readSaid } from '../said.ts'
import { parseDecimal } from '../../platform/money.ts'
import { hostsOf } from './api.ts'
import { CURRENCY } from './read.ts'
import { table } from '../../platform/table.ts'

/** A question covers three days at most [settlement-detail-range-api]. A settlement at a time, since it comes with all of its transactions. */
const DAYS = 3
const PAGE = 1

/** `action` to the kind of line. What begins with ADJ is an adjustment. */
const kinds: Readonly<Record<string, SettlementLine['kind']>> = table({ capture: 'payment', refund: 'refund', chargeback: 'chargeback' })

/** A cursor names the first day of the question and the page: '2026-10-26 2'. */
export const settlements = async (call: Call, { from, to, cursor }: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const [day = indianDay(from), page = '1'] = cursor?.split(' ') ?? []
  const last = indianDay(to)
  const until = earlier(dayAfter(day, DAYS - 1), last)
  const said = await ask(call, `/settlement/range?${new URLSearchParams({ dateFrom: day, dateTo: until, page, pageSize: String(PAGE) })}`)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'refused') return refused({ code: `http_${said.status}`, message: messageOf(said) })
  const message = plainText(said.body, 'message') ?? ''
  const nothing = /no data found/i.test(message)
  if (textOf(member(said.body, 'status')) !== '0' && !nothing) return message === '' ? unknown('the answer is not a settlement report') : refused({ code: 'settlement_report', message })

  const data = nothing ? [] : member(said.body, 'result', 'data')
  if (!Array.isArray(data)) return unknown('the settlement report is not a list')
  const lines = data.flatMap(readSettlement)
  if (lines.includes(undefined)) return unknown('a line of the settlement report cannot be read')
  const more = Number(textOf(member(said.body, 'result', 'totalCount')) ?? 0) > Number(page) * PAGE
  const next = more ? `${day} ${Number(page) + 1}` : until < last ? `${dayAfter(until)} 1` : undefined
  // Days are whole ones: what was paid out on them before or after the asked time is left out.
  return { outcome: 'done', lines: lines.filter(line => line !== undefined).filter(({ settled_at }) => settled_at === undefined || (settled_at >= from && settled_at <= to)), next }
}

/** Signed by a plain hash over body, date and salt, whatever its name says. */
const ask = async ({ account, http, now }: Call, path: string) => {
  const { key = '', salt = '' } = account.credentials
  const date = now.toUTCString()
  return readSaid(await http({
    operation: 'settlements', method: 'GET', path, report: true, base_url: hostsOf(account.base_url).settlements,
    headers: { accept: 'application/json', date, authorization: `hmac username="${key}", algorithm="sha512", headers="date", signature="${pipedHash('', date, salt)}"` },
  }))
}

const earlier = (a: string, b: string) => (a < b ? a : b)

const readSettlement = (settlement: Json): (SettlementLine | undefined)[] => {
  const transactions = member(settlement, 'transaction')
  return Array.isArray(transactions) ? transactions.map(row => readLine(settlement, row)) : [undefined]
}

const readLine = (settlement: Json, row: Json): SettlementLine | undefined => {
  const text = (name: string) => textOf(member(row, name))
  const action = text('action') ?? ''
  const kind = kinds[action.toLowerCase()] ?? (/^adj/i.test(action) ? 'adjustment' : undefined)
  const currency = text('settlementCurrency') ?? CURRENCY
  const [amount, fee_minor, tax_minor] = ['transactionAmount', 'totalProcessingFee', 'totalServiceTax'].map(name => parseDecimal(text(name) ?? '0', currency))
  const settlement_id = textOf(member(settlement, 'settlementId'))
  if (kind === undefined || amount === undefined || fee_minor === undefined || tax_minor === undefined || settlement_id === undefined || text('transactionAmount') === undefined) return undefined
  const given = amount < 0n ? amount : kind === 'payment' || /credit/i.test(action) ? amount : -amount
  const gateway_refund_id = kind === 'refund' ? text('requestId') : undefined
  return {
    kind, payment_reference: text('merchantTransactionId'), refund_reference: undefined, ...(gateway_refund_id === undefined ? {} : { gateway_refund_id }),
    gateway_payment_id: text('payuId'), currency, amount_minor: given, fee_minor, tax_minor, settlement_id,
    utr: textOf(member(settlement, 'utrNumber')), settled_at: indianTime(textOf(member(settlement, 'settlementCompletedDate'))),
  }
}
