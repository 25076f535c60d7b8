import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Wire } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'
import { actAsPayer, type PayerChoice } from './contract/payer.ts'
import { anyInstrument, holdingInstrument } from './contract/payments.ts'
import type { Instrument, NextStep } from './index.ts'
import { testbeds } from './testbeds.ts'

/** Each gateway through the whole router, as a merchant sees it: its accounts are the only ones of the project. */

const wireOf = (instrument: Instrument): Wire => {
  switch (instrument.method) {
    case 'upi': return { payment_method: 'upi', payment_method_details: instrument.channel === 'collect' ? { upi_id: instrument.upi_id } : { channel: instrument.channel } }
    case 'card': {
      if (instrument.channel === 'hosted') return { payment_method: 'card', payment_method_details: { channel: 'hosted' } }
      const { number, holder_name, expiry_mm, expiry_yy, cvv } = instrument.card
      return { payment_method: 'card', payment_method_details: { card_number: number, card_holder_name: holder_name, card_expiry_mm: expiry_mm, card_expiry_yy: expiry_yy, card_cvv: cvv } }
    }
    case 'netbanking': return { payment_method: 'netbanking', payment_method_details: { netbanking_bank_code: instrument.bank } }
    case 'wallet': return { payment_method: 'wallet', payment_method_details: { wallet_provider: instrument.provider } }
  }
}

describe.each(testbeds.map(bed => [bed.connector.title, bed] as const))('%s', (_, bed) => {
  const { capabilities, name } = bed.connector
  let shop: Shop
  beforeAll(async () => { shop = await openShop({ gateways: [name], timeout_ms: 5_000 }) })
  afterEach(async () => { await shop.settled(); await shop.invariants() })
  afterAll(async () => { await shop.close() })

  /** A payment whose payer, where one is asked, has decided, and all that follows from it. */
  const paid = async (instrument: Instrument, { preauth = false, choice = 'approve' }: { preauth?: boolean; choice?: PayerChoice } = {}) => {
    const order = await shop.merchant.order({ order_currency: bed.currency, ...preauth ? { preauth } : {} })
    const { status, body } = await shop.merchant.post(`/order/pay/${order.order_hash}`, wireOf(instrument))
    expect([status, body['error_details']]).toEqual([200, undefined])
    const [row] = await shop.sql<{ next_step: NextStep | null; reference: string }[]>`
      select p.next_step, p.reference from payments p join orders o using (order_key) where o.order_id = ${order.order_id}`
    const next = row?.next_step
    const asked = next !== null && next !== undefined && !(instrument.method === 'upi' && instrument.channel === 'collect')
    if (asked) await actAsPayer({ simulators_url: shop.simulators_url, gateway: name, reference: row?.reference ?? '', next, choice })
    await shop.settled()
    return { ...order, payment_id: String(body['payment_id']) }
  }

  it.each(Object.entries(bed.instruments))('takes a payment by %s', async (_kind, instrument) => {
    const { order_id, payment_id, order_amount } = await paid(instrument)
    expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: order_amount })
    expect(await shop.merchant.orderStatus(order_id)).toBe('PAID')
  })

  it('says that a payer declined, and takes another payment of the order', async () => {
    const { order_id, payment_id, order_hash } = await paid(anyInstrument(bed), { choice: 'decline' })
    expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'FAILED', error_details: { error_code: bed.payer_declines } })
    expect((await shop.merchant.post(`/order/pay/${order_hash}`, wireOf(anyInstrument(bed)))).status).toBe(200)
    expect(await shop.merchant.orderStatus(order_id)).toBe('ACTIVE')
  })

  const { card_hosted } = bed.instruments
  it.each([['a payment', anyInstrument(bed)], ...card_hosted === undefined ? [] : [['a payment that was made on its page', card_hosted] as const]] as const)('gives %s back', async (_kind, instrument) => {
    const { order_id, order_amount } = await paid(instrument)
    const refund = await shop.merchant.refund(order_id, order_amount)
    expect(refund.status).toBe(200)
    await shop.settled()
    expect((await shop.merchant.get(`/refunds/${String(refund.body['refund_id'])}`)).body).toMatchObject({ refund_status: 'SUCCESS', refund_amount: order_amount })
  })

  // An order with pre-auth goes to gateways that can do all that its merchant may ask of it.
  const holds = (['preauth', 'capture', 'partial_capture', 'void'] as const).every(ability => capabilities[ability] === true)

  if (holds) it('holds money, and takes it by the capture', async () => {
    const { order_id, payment_id, order_amount } = await paid(holdingInstrument(bed), { preauth: true })
    expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED', capture_amount: 0 })
    expect(await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', order_amount)).toMatchObject({ status: 200, body: { capture_status: 'SUCCESS', capture_amount: order_amount } })
  })

  if (holds) it('holds money, and lets it go', async () => {
    const { order_id, payment_id } = await paid(holdingInstrument(bed), { preauth: true })
    expect(await shop.merchant.authorize(order_id, payment_id, 'VOID')).toMatchObject({ status: 200, body: { status: 'REVERSED', capture_status: 'VOIDED' } })
  })

  if (!holds) it('is not asked to hold money', async () => {
    const order = await shop.merchant.order({ order_currency: bed.currency, preauth: true })
    expect(await shop.merchant.post(`/order/pay/${order.order_hash}`, wireOf(anyInstrument(bed)))).toMatchObject({ status: 200, body: { error_details: { error_code: 'no_eligible_gateway' } } })
  })
})
