import { expect, it } from 'vitest'
import { later, minutes } from '../../platform/clock.ts'
import type { Card, Instrument, StartRequest } from '../index.ts'
import type { Told } from '../testbed.ts'
import type { Bed } from '../testbeds.ts'
import { anyInstrument } from './payments.ts'
import { until, type Rig } from './rig.ts'
import { sentOf, valuesOf } from './sent.ts'

/** The last time that a Date can say. */
const NEVER = 8.64e15

/** What the gateway was told, held against what was asked. */
export const toldContract = (bed: Bed, rig: () => Rig) => {
  const { unseen = [] } = bed

  const payment = (instrument: Instrument): StartRequest => rig().asked(instrument, {
    return_url: 'https://shop.example/back', notify_url: 'https://shop.example/notices', expires_at: later(new Date(), minutes(40)),
    customer: { id: 'cust_meera', email: 'meera.iyer@example.com', phone: '9000022222' },
  })

  /** Starts the payment, with a reference of its own: what was sent, and what the simulator made of it. */
  const told = async (asked: StartRequest, now = new Date()) => {
    const call = { ...rig().open(), now }
    const { answer, payment: { reference } } = await rig().start({ ...asked, reference: rig().asked(asked.instrument).reference }, call)
    const { order, payments } = await rig().kept(reference)
    const sent = sentOf(call.sent, answer)
    const heard = [...sent, ...valuesOf({ order: order?.['data'], payments: payments.map(row => row['data']) })]
    return { sent, heard: heard.map(value => value.replaceAll(reference, 'REFERENCE')), expires_at: new Date(Number(order?.['expires_at'])) }
  }

  it.each(Object.entries(bed.instruments))('tells all of a payment by %s as it was asked: what differs there, differs in what is sent', async (_, instrument) => {
    const [asked, now] = [payment(instrument), new Date()]
    const [once, again] = [await told(asked, now), await told(asked, now)]
    // But for names, times and keys that no two payments share.
    const stable = once.heard.filter(value => again.heard.includes(value))
    const unheard: string[] = []
    const known: string[] = []
    for (const [fact, change] of Object.entries(changes)) {
      const changed = change(asked, bed)
      if (changed === undefined) continue
      known.push(fact)
      const { heard } = await told({ ...asked, ...changed }, now)
      if (stable.every(value => heard.includes(value))) unheard.push(fact)
    }
    const hidden = known.filter(fact => unseen.some(each => each === fact))
    expect(unheard.filter(fact => !hidden.includes(fact)), 'another one of these changes nothing of what is sent: it is left out, or a constant is in its place. What the gateway takes none of, or gets encrypted, is `unseen` in testbed.ts').toEqual([])
    expect(hidden.filter(fact => !unheard.includes(fact)), 'testbed.ts says that these are `unseen`, and they are seen').toEqual([])
  })

  it.each(Object.entries(bed.instruments))('names no phone number and no email address but the payer\'s own, by %s', async (_, instrument) => {
    const asked = payment(instrument)
    const own = [asked.customer.email, 'upi_id' in instrument ? instrument.upi_id : undefined, ...Object.values(rig().account(false).credentials)]
    const values = (await told(asked)).sent.map(value => value.slice(value.indexOf('=') + 1)).filter(value => !own.includes(value))
    expect(values.filter(value => /^[^\s@:/]+@[^\s@:/]+$/.test(value))).toEqual([])
    expect(values.filter(value => /^(\+?91)?[6-9]\d{9}$/.test(value) && value.slice(-10) !== asked.customer.phone)).toEqual([])
  })

  if (!unseen.includes('expires_at')) it('gives the payment its time, in the unit and the time zone that the gateway reads', async () => {
    for (const left of [40, 50]) {
      const asked = { ...payment(anyInstrument(bed)), expires_at: later(new Date(), minutes(left)) }
      const { expires_at } = await told(asked)
      // The gateway's own order has no end, and ours is only noted on it.
      if (expires_at.getTime() === NEVER) return
      expect(Math.abs(expires_at.getTime() - asked.expires_at.getTime()), `it was to end at ${asked.expires_at.toISOString()}; the gateway took it to end at ${expires_at.toISOString()}`).toBeLessThan(60_000)
    }
  })

  it('has the payer led back to the return address, and the notice sent to the notice address', async () => {
    const begun = await rig().start(rig().asked(anyInstrument(bed)), rig().open())
    const { back } = await rig().decide(begun, 'approve')
    // Whoever pays in an app is led nowhere.
    if (begun.answer.outcome === 'needs_payer' && ['redirect', 'form'].includes(begun.answer.next.kind)) expect(back, 'where the payer is led').toMatch(`${rig().receiver.url}/return`)
    if (bed.connector.capabilities.webhook !== true) return
    const [notice] = await until(() => rig().receiver.about(begun.payment.reference), found => found.length > 0)
    expect(notice?.at, 'where the notice comes: /hook is the address of the dashboard').toBe(unseen.includes('notify_url') ? '/hook' : '/hook/told')
  })
}

const card = (other: Partial<Card>) => ({ instrument }: StartRequest): Partial<StartRequest> | undefined =>
  (instrument.method === 'card' && instrument.channel !== 'hosted' ? { instrument: { ...instrument, card: { ...instrument.card, ...other } } } : undefined)

const customer = (other: StartRequest['customer']) => ({ customer }: StartRequest) => ({ customer: { ...customer, ...other } })

/** One that is no other name of the same, as SBIN is of SBI. */
const another = (one: string, all: readonly string[]) => all.find(each => each !== one && (each.startsWith('wallet_') || !each.startsWith(one.slice(0, 3))))

/** The same payment with one thing different; undefined where it has no such thing, or there is no other. */
const changes: Record<Told, (asked: StartRequest, bed: Bed) => Partial<StartRequest> | undefined> = {
  upi_id: ({ instrument }) => ('upi_id' in instrument ? { instrument: { ...instrument, upi_id: 'ravi.menon@okbank' } } : undefined),
  card_number: card({ number: '5555555555554444' }), card_holder: card({ holder_name: 'Ravi Menon' }),
  card_month: card({ expiry_mm: '03' }), card_year: card({ expiry_yy: '41' }), card_cvv: card({ cvv: '907' }),
  bank: ({ instrument }, { connector: { limits } }) => {
    const bank = instrument.method === 'netbanking' ? another(instrument.bank, limits.banks) : undefined
    return bank === undefined ? undefined : { instrument: { method: 'netbanking', bank } }
  },
  wallet: ({ instrument }, { connector: { limits } }) => {
    const provider = instrument.method === 'wallet' ? another(instrument.provider, limits.wallets) : undefined
    return provider === undefined ? undefined : { instrument: { method: 'wallet', provider } }
  },
  phone: customer({ phone: '9811133333' }), email: customer({ email: 'ravi@example.org' }), customer_id: customer({ id: 'cust_ravi' }),
  return_url: () => ({ return_url: 'https://shop.example/elsewhere' }), notify_url: () => ({ notify_url: 'https://shop.example/other-notices' }),
  expires_at: ({ expires_at }) => ({ expires_at: later(expires_at, minutes(10)) }),
}
