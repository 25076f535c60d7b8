import { expect, it } from 'vitest'
import { newReference } from '../../platform/ids.ts'
import { abilities, type Ability, type Call, type Instrument } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import type { Rig } from './rig.ts'

const card = { number: '4706131211212123', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' }

/** An instrument of each kind, for a gateway that does not take it. */
const instruments: Partial<Record<Ability, Instrument>> = {
  upi_collect: { method: 'upi', channel: 'collect', upi_id: 'asha@bank' }, upi_intent: { method: 'upi', channel: 'intent' }, upi_qr: { method: 'upi', channel: 'qrcode' },
  card: { method: 'card', card }, card_hosted: { method: 'card', channel: 'hosted' }, netbanking: { method: 'netbanking', bank: 'HDFC' }, wallet: { method: 'wallet', provider: 'wallet_phonepe' },
}

export const refusalsContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed
  const payment = { reference: newReference(), gateway_payment_id: '1', amount_minor: 10_000n, currency: bed.currency, started_at: new Date() }
  const refund = (amount_minor: bigint) => ({ reference: newReference(), gateway_refund_id: undefined, amount_minor, note: undefined })
  const any = Object.values(bed.instruments)[0]

  /** How each ability is called upon. */
  const uses: Partial<Record<Ability, (call: Call) => Promise<unknown>>> = {
    ...Object.fromEntries(Object.entries(instruments).map(([ability, instrument]) => [ability, (call: Call) => connector.start(call, rig().asked(instrument))])),
    preauth: call => connector.start(call, rig().asked(any ?? { method: 'card', card }, { preauth: true })),
    capture: call => connector.capture(call, payment, { reference: newReference(), amount_minor: 10_000n }),
    partial_capture: call => connector.capture(call, payment, { reference: newReference(), amount_minor: 100n }),
    void: call => connector.void(call, payment),
    close: call => connector.close(call, payment),
    refund: call => connector.refund(call, payment, refund(10_000n)),
    partial_refund: call => connector.refund(call, payment, refund(100n)),
    fetch: call => connector.fetch(call, payment),
    fetch_refund: call => connector.fetchRefund(call, payment, refund(10_000n)),
    settlements: call => connector.settlements(call, { from: new Date(0), to: new Date() }),
  }

  const missing = abilities.filter(ability => connector.capabilities[ability] !== true)

  it('gives its reasons as sentences', () => {
    for (const ability of missing) expect([ability, connector.capabilities[ability]]).toEqual([ability, expect.stringMatching(/^\S+ \S+ .{5,}/)])
  })

  for (const ability of missing.filter(each => uses[each] !== undefined)) it(`refuses ${ability} with its reason, and makes no request`, async () => {
    const call = rig().open()
    expect(await uses[ability]?.(call)).toMatchObject({ outcome: 'not_charged', because: 'unsupported', message: connector.capabilities[ability] })
    expect(call.made).toEqual([])
  })

  if (missing.includes('return')) it('welcomes a payer whose return nobody signs', () => {
    expect(connector.readReturn(rig().account(false), {})).toEqual({ verdict: 'unsigned' })
  })

  if (missing.includes('webhook')) it('refuses every notice', () => {
    expect(connector.readWebhook(rig().account(false), { headers: {}, raw: Buffer.alloc(0) }, new Date())).toMatchObject({ verdict: 'forged' })
  })

  const { preauth_methods } = connector.limits
  const passing = Object.entries(bed.instruments).filter(([ability]) => connector.capabilities.preauth === true && !preauth_methods.some(each => each === ability))
  if (passing.length > 0) it.each(passing)('refuses to hold the money of %s, and makes no request', async (_, instrument) => {
    const call = rig().open({ holds: true })
    expect(await connector.start(call, rig().asked(instrument, { preauth: true }))).toMatchObject({ outcome: 'not_charged', because: 'unsupported' })
    expect(call.made).toEqual([])
  })

  it('refuses a bank, a wallet and a currency that it does not reach, and makes no request', async () => {
    const call = rig().open()
    const start = (request: ReturnType<Rig['asked']>) => connector.start(call, request)
    expect(await start(rig().asked({ method: 'netbanking', bank: 'NO_SUCH_BANK' }))).toMatchObject({ because: 'unsupported' })
    expect(await start(rig().asked({ method: 'wallet', provider: 'wallet_nobody' }))).toMatchObject({ because: 'unsupported' })
    expect(await start(rig().asked(any ?? { method: 'card', card }, { currency: 'XAF' }))).toMatchObject({ because: 'unsupported' })
    expect(await start(rig().asked(any ?? { method: 'card', card }, { amount_minor: 0n }))).toMatchObject({ because: 'unsupported' })
    expect(call.made).toEqual([])
  })
}
