import type { Table } from './plan.ts'
import { OURS, policies } from './policies.ts'

const WIDTH = 860
const LEFT = 270
const BAR = 9
const ROW = 28
const TOP = 84
const series = [{ delay: 0, colour: '#2f6fdb', pale: '#b9cbe8' }, { delay: 100, colour: '#d9822b', pale: '#ecd0b0' }]

const text = (x: number, y: number, words: string, more = '') => `<text x="${x}" y="${y}" ${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`

/** A bar for each policy and delay, best first. */
export const plot = (table: Table): string => {
  const names = Object.keys(policies).filter(name => table.score(name, 100) < 0.9).toSorted((a, b) => table.score(a, 0) + table.score(a, 100) - table.score(b, 0) - table.score(b, 100))
  const most = Math.ceil(10 * Math.max(...names.flatMap(name => series.map(({ delay }) => table.score(name, delay))))) / 10
  const height = TOP + names.length * ROW + 40
  const x = (value: number) => LEFT + (value / most) * (WIDTH - LEFT - 60)
  const ticks = Array.from({ length: Math.round(most * 10) + 1 }, (_, i) => i / 10)
  const grid = ticks.map(tick => `<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 8}" y2="${height - 32}" stroke="#e4e7ec"/>${text(x(tick), height - 14, tick.toFixed(1), 'text-anchor="middle" fill="#667085"')}`)
  const bars = names.map((name, i) => {
    const y = TOP + i * ROW
    const is = name === OURS
    return [
      text(LEFT - 12, y + 14, name, `text-anchor="end" fill="#1d2939"${is ? ' font-weight="700"' : ''}`),
      ...series.map(({ delay, colour, pale }, j) => {
        const value = table.score(name, delay)
        const at = y + j * (BAR + 1)
        return `<rect x="${LEFT}" y="${at}" width="${(x(value) - LEFT).toFixed(1)}" height="${BAR}" rx="2" fill="${is ? colour : pale}"/>${text(x(value) + 5, at + 8, value.toFixed(3), `font-size="9" fill="#475467"${is ? ' font-weight="700"' : ''}`)}`
      }),
    ].join('')
  })
  const legend = series.map(({ delay, colour }, i) => `<rect x="${LEFT + i * 190}" y="52" width="10" height="10" rx="2" fill="${colour}"/>${text(LEFT + 16 + i * 190, 61, delay === 0 ? 'outcomes seen at once' : `seen ${delay} decisions later`, 'fill="#475467"')}`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Score of each policy">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(20, 28, 'Payments lost to choosing wrong, beside taking gateways in turn', 'font-size="16" font-weight="600" fill="#101828"')}
${text(20, 46, 'Mean of regret ÷ round robin’s over K1, K2, S1 to S6. Less is better.', 'fill="#667085"')}
${[...legend, ...grid, ...bars].join('\n')}
</svg>
`
}
