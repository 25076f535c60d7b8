import { connectors, type Ability, type Connector } from '../server/gateways/index.ts'

const means: readonly [Ability, string][] = [
  ['upi_collect', 'UPI collect'], ['upi_intent', 'UPI intent'], ['upi_qr', 'UPI QR'], ['card', 'card'], ['card_hosted', 'card on its page'], ['netbanking', 'netbanking'], ['wallet', 'wallet'],
]
/** What may be done with a payment, and which abilities of the gateway it takes. `held`: only where money is held first. */
const operations: readonly { title: string; needs: readonly Ability[]; held: boolean }[] = [
  { title: 'pay', needs: [], held: false }, { title: 'hold', needs: ['preauth'], held: true }, { title: 'capture', needs: ['capture'], held: true }, { title: 'capture in part', needs: ['partial_capture'], held: true },
  { title: 'void', needs: ['void'], held: true }, { title: 'refund', needs: ['refund'], held: false }, { title: 'refund in part', needs: ['partial_refund'], held: false },
]
const others: readonly [Ability, string][] = [
  ['fetch', 'ask about a payment'], ['fetch_refund', 'ask about a refund'], ['close', 'close an unpaid payment'], ['webhook', 'signed notices'], ['return', 'signed return of the payer'], ['settlements', 'settlement lines'],
]

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
const table = (heads: string[], rows: string[][]) => [row(...heads), row(...heads.map(() => '---')), ...rows.map(cells => row(...cells))].join('\n')
/** Reasons of a page, each said once, under the number that stands for it. */
const openReasons = () => {
  const reasons: string[] = []
  return {
    /** ✓, or – and the number of the reason. */
    mark: (able: true | string): string => {
      if (able === true) return '✓'
      if (!reasons.includes(able)) reasons.push(able)
      return `– (${reasons.indexOf(able) + 1})`
    },
    list: () => reasons.map((reason, at) => `${at + 1}. ${reason.replace(/\.$/, '')}.`).join('\n'),
  }
}

const many = (what: readonly string[]) => (what.length === 0 ? 'none' : what.join(', '))

const section = ({ name, title, credentials, optional_credentials = [], capabilities, limits }: Connector): string => {
  const { mark, list } = openReasons()
  const able = (ability: Ability, label: string) => operations.map(({ needs, held }) => {
    const refusal = [ability, ...held ? ['preauth' as const] : [], ...needs].map(each => capabilities[each]).find(each => each !== true)
    if (refusal !== undefined) return mark(refusal)
    return mark(held && !limits.preauth_methods.includes(ability as (typeof limits.preauth_methods)[number]) ? `The money of a ${label} payment is taken at once; it cannot be held` : true)
  })
  const cells = means.map(([ability, label]) => [label, ...able(ability, label)])
  const rest = others.map(([ability, label]) => [label, mark(capabilities[ability])])
  const reasons = list()
  return [
    `## ${title} (\`${name}\`)`,
    table(['', ...operations.map(each => each.title)], cells),
    table(['', ''], rest),
    ...reasons === '' ? [] : [`Why not:\n\n${reasons}`],
    [
      `- Credentials: ${credentials.map(each => `\`${each}\`${optional_credentials.includes(each) ? ' (may be missing)' : ''}`).join(', ')}.`,
      `- Currencies: ${many(limits.currencies)}; at least ${String(limits.min_amount_minor)} minor units.`,
      `- An order's life: ${limits.expiry_minutes[0].toLocaleString('en-US')} to ${limits.expiry_minutes[1].toLocaleString('en-US')} minutes; a longer or shorter one is clamped.`,
      ...capabilities.preauth === true ? [`- Whether money is held is ${limits.preauth_by === 'account' ? 'a setting of the account at the gateway' : 'said with each payment'}.`] : [],
      `- Status checks: ${limits.fetches_per_minute} a minute and account at most.`,
      `- Banks (${limits.banks.length}): ${many(limits.banks)}.`,
      `- Wallets (${limits.wallets.length}): ${many(limits.wallets.map(wallet => wallet.replace(/^wallet_/, '')))}.`,
    ].join('\n'),
  ].join('\n\n')
}

/** docs/gateways.md: what each gateway can do, and why it cannot do the rest, as the connectors declare it. */
export const gatewaysPage = (): string => `${[
  '# Gateways',
  'What each gateway can do through Sluice, and why it cannot do the rest. What a gateway cannot do is refused before any request, with the reason given here, and routing goes by it.',
  '(Made from the code by `npm run docs:gateways`; a test tells when it is out of date.)',
  table(['', ...means.map(([, label]) => label)], connectors.map(({ title, capabilities }) => [title, ...means.map(([ability]) => (capabilities[ability] === true ? '✓' : '–'))])),
  ...connectors.map(section),
].join('\n\n')}\n`
