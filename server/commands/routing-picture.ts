import type { WriteStream } from 'node:tty'
import type { Fees, Progress, Simulated } from '../routing/index.ts'

const WIDTH = 30
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** Of a hundred percent, in eighths of a character. */
const bar = (percent: number) => {
  const eighths = Math.round(percent / 100 * WIDTH * 8)
  return ('█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')).padEnd(WIDTH)
}

const count = (n: number) => n.toLocaleString('en')
const rate = (percent: number | null) => (percent === null ? '–' : `${percent.toFixed(1)} %`)
const money = ({ amounts, unknown }: Fees) => {
  const known = Object.entries(amounts).map(([currency, amount]) => `${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 })} ${currency}`)
  if (unknown > 0) known.push(`not known for ${count(unknown)} payments`)
  return known.length === 0 ? '–' : known.join(', ')
}

type Sides = Simulated['total']

const sides = ({ today, draft, fees }: Sides) => [
  `  today  ${bar(today.share)} ${rate(today.share).padStart(7)}  of them paid ${rate(today.success)}; fees ${money(fees.today)}`,
  `  draft  ${bar(draft.share)} ${rate(draft.share).padStart(7)}  expected ${rate(draft.success)}${draft.low === null ? '' : ` (${rate(draft.low)} to ${rate(draft.high)})`}; fees ${money(fees.draft)}`,
]

/** A simulation for people at a terminal. */
export const simulated = ({ payments, from, to, gateways, total, moved, without_gateway }: Simulated): string => {
  if (payments === 0) return 'There were no payments in that time.'
  const label = (account_id: string | null) => (account_id === null ? 'nobody' : gateways.find(each => each.account_id === account_id)?.label ?? account_id)
  const share = (part: number) => rate(part / payments * 100)
  return [
    `${count(payments)} payments from ${from} to ${to}`,
    ...gateways.flatMap(gateway => ['', `${gateway.label}  (${gateway.account_id})`, ...sides(gateway)]),
    '', 'All together', ...sides(total),
    '', moved.payments === 0 ? 'No payment would move.' : `${count(moved.payments)} payments would move (${share(moved.payments)}):`,
    ...moved.flows.map(flow => `  ${count(flow.payments).padStart(9)}  ${label(flow.from)} → ${label(flow.to)}`),
    ...(moved.examples.length === 0 ? [] : ['', ...moved.examples.map(({ payment_id, order_id, from: was, to: is, rule, reason }) => `  ${payment_id}  ${order_id}  ${label(was)} → ${label(is)}  by ${rule}: ${reason}`)]),
    ...(without_gateway === 0 ? [] : ['', `${count(without_gateway)} payments would have no gateway (${share(without_gateway)}).`]),
    '', 'Paid and expected count only what a gateway answers for; the range is where the expected rate lies nineteen times out of twenty.',
  ].join('\n')
}

/** A line on a terminal that is written over; nothing where nobody is looking. */
export const showProgress = (output: WriteStream) => {
  const say = (line: string) => { if (output.isTTY) output.write(`\r\u001B[K${line}`) }
  return {
    show: ({ stage, done, of }: Progress) => { say(of === null ? `${stage} ${count(done)}` : `${stage} ${bar(of === 0 ? 100 : done / of * 100)} ${count(done)} of ${count(of)}`) },
    over: () => { say('') },
  }
}
