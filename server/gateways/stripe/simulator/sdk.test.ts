import { Stripe } from 'stripe'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { openStripe } from './testing.ts'

/** The judge of our reading of the published API: the gateway's own Node client, pointed at the simulator, finds nothing strange. */

let world: Awaited<ReturnType<typeof openStripe>>
beforeAll(async () => { world = await openStripe() })
afterAll(() => world.close())

const intent = (more: Partial<Stripe.PaymentIntentCreateParams> = {}): Stripe.PaymentIntentCreateParams => ({
  amount: 49_900, currency: 'inr', confirm: true, allowed_payment_method_types: ['card'], payment_method: 'pm_card_visa', description: 'two shirts', return_url: 'https://shop.test/back', ...more,
})

it('takes a payment, reads it back, refunds it, and believes the notices', async () => {
  const stripe = world.client()
  const paid = await stripe.paymentIntents.create(intent({ metadata: { order: 'sdk-1' }, expand: ['latest_charge'] }), { idempotencyKey: 'sdk-1' })
  expect(paid).toMatchObject({ object: 'payment_intent', status: 'succeeded', amount: 49_900, amount_received: 49_900, currency: 'inr', metadata: { order: 'sdk-1' }, latest_charge: { object: 'charge', captured: true, paid: true } })
  expect(await stripe.paymentIntents.retrieve(paid.id, { expand: ['latest_charge'] })).toEqual(paid)
  expect((await stripe.paymentIntents.list({ limit: 1 })).data.map(({ id }) => id)).toEqual([paid.id])

  const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 10_000, metadata: { refund: 'rf-1' } }, { idempotencyKey: 'rf-1' })
  expect(refund).toMatchObject({ object: 'refund', status: 'succeeded', amount: 10_000, payment_intent: paid.id, metadata: { refund: 'rf-1' } })
  expect((await stripe.refunds.list({ payment_intent: paid.id })).data).toEqual([refund])
  expect(await stripe.charges.retrieve(String(refund.charge))).toMatchObject({ amount_refunded: 10_000, refunded: false })

  await until('both notices', () => world.receiver.received.length >= 2)
  const events = world.receiver.received.map(({ headers, body }) => stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), world.webhook_secret))
  expect(events.map(({ type }) => type)).toEqual(['payment_intent.succeeded', 'refund.created'])
  expect(events[0]?.data.object).toMatchObject({ id: paid.id, status: 'succeeded' })
  const [first] = world.receiver.received
  expect(() => stripe.webhooks.constructEvent(`${first?.body} `, String(first?.headers['stripe-signature']), world.webhook_secret)).toThrow(Stripe.errors.StripeSignatureVerificationError)
})

it('sends the payer to Checkout, where a second card is taken after a first was declined, and holds the money', async () => {
  const stripe = world.client()
  const before = world.receiver.received.length
  const session = await stripe.checkout.sessions.create({
    mode: 'payment', allowed_payment_method_types: ['card'], success_url: 'https://shop.test/back?session={CHECKOUT_SESSION_ID}', cancel_url: 'https://shop.test/cart', client_reference_id: 'sdk-page',
    line_items: [{ quantity: 1, price_data: { currency: 'inr', unit_amount: 49_900, product_data: { name: 'Two shirts' } } }], adaptive_pricing: { enabled: false },
    metadata: { reference: 'sdk-page' }, payment_intent_data: { capture_method: 'manual', metadata: { reference: 'sdk-page' } },
  })
  expect(session).toMatchObject({ object: 'checkout.session', status: 'open', payment_status: 'unpaid', payment_intent: null, amount_total: 49_900, currency: 'inr', client_reference_id: 'sdk-page' })
  const answer = (fields: Record<string, string>) => fetch(session.url ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  expect(await (await answer({ choice: 'approve', card: '4000000000009995' })).text()).toContain('That card was declined')
  expect(await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })).toMatchObject({ status: 'open', payment_intent: { status: 'requires_payment_method', last_payment_error: { decline_code: 'insufficient_funds' } } })
  expect((await answer({ choice: 'approve', card: '5555555555554444' })).headers.get('location')).toBe(`https://shop.test/back?session=${session.id}`)

  const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] })
  expect(complete).toMatchObject({ status: 'complete', payment_status: 'unpaid', url: null, payment_intent: { status: 'requires_capture', metadata: { reference: 'sdk-page' }, latest_charge: { captured: false, payment_method_details: { card: { brand: 'mastercard', last4: '4444' } } } } })
  const { id } = complete.payment_intent as Stripe.PaymentIntent
  expect(await stripe.paymentIntents.capture(id)).toMatchObject({ status: 'succeeded', amount_received: 49_900 })
  expect((await stripe.checkout.sessions.list({ limit: 1 })).data).toMatchObject([{ id: session.id, payment_status: 'paid', payment_intent: id }])
  await expect(stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 })
  const told = await until('the notice', () => world.receiver.received.slice(before).find(({ body }) => body.includes('checkout.session.completed')))
  expect(stripe.webhooks.constructEvent(told.body, String(told.headers['stripe-signature']), world.webhook_secret)).toMatchObject({ type: 'checkout.session.completed', data: { object: { id: session.id } } })
})

it('has no PaymentIntent of a session that nobody paid, and expires it', async () => {
  const stripe = world.client()
  const make = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) => stripe.checkout.sessions.create({ mode: 'payment', success_url: 'https://shop.test/back', line_items: [{ quantity: 2, price_data: { currency: 'inr', unit_amount: 500, product_data: { name: 'Socks' } } }], ...more })
  const before = (await stripe.paymentIntents.list({ limit: 1 })).data
  const session = await make()
  expect(session.amount_total).toBe(1_000)
  expect((await stripe.paymentIntents.list({ limit: 1 })).data).toEqual(before)
  expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null, payment_intent: null })
  await expect(make({ expires_at: Math.floor(Date.now() / 1000) + 60 })).rejects.toMatchObject({ param: 'expires_at' })
  await expect(stripe.checkout.sessions.retrieve('cs_test_none')).rejects.toMatchObject({ code: 'resource_missing' })
})

it('answers a repeat under the same key with the first answer, and refuses the key to another request', async () => {
  const stripe = world.client()
  const once = await stripe.paymentIntents.create(intent(), { idempotencyKey: 'sdk-2' })
  const again = await stripe.paymentIntents.create(intent(), { idempotencyKey: 'sdk-2' })
  expect(again.id).toBe(once.id)
  await expect(stripe.paymentIntents.create(intent({ amount: 50_000 }), { idempotencyKey: 'sdk-2' })).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
  // What was refused before anything was done may be sent again.
  await expect(stripe.paymentIntents.create(intent({ amount: 1 }), { idempotencyKey: 'sdk-3' })).rejects.toMatchObject({ code: 'amount_too_small', param: 'amount' })
  expect((await stripe.paymentIntents.create(intent(), { idempotencyKey: 'sdk-3' })).status).toBe('succeeded')
})

it('holds money, captures a part of one payment and lets another go', async () => {
  const stripe = world.client()
  const hold = () => stripe.paymentIntents.create(intent({ capture_method: 'manual' }))
  const held = await hold()
  expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 49_900, amount_received: 0 })
  expect(await stripe.paymentIntents.capture(held.id, { amount_to_capture: 20_000 })).toMatchObject({ status: 'succeeded', amount_received: 20_000, amount_capturable: 0 })
  await expect(stripe.paymentIntents.capture(held.id)).rejects.toMatchObject({ code: 'payment_intent_unexpected_state', statusCode: 400 })
  const canceled = await stripe.paymentIntents.cancel((await hold()).id, { cancellation_reason: 'requested_by_customer', expand: ['latest_charge'] })
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'requested_by_customer', latest_charge: { captured: false, refunded: true } })
})

it('declines test cards in the published words', async () => {
  const stripe = world.client()
  for (const [payment_method, code, decline_code] of [['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'], ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'], ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card']]) {
    const error = await stripe.paymentIntents.create(intent({ payment_method: payment_method ?? '' })).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error).toMatchObject({ statusCode: 402, code, decline_code, payment_intent: { status: 'requires_payment_method', last_payment_error: { code } } })
  }
})

it('sends the payer to their bank, and back with the outcome', async () => {
  const stripe = world.client()
  const asked = await stripe.paymentIntents.create(intent({ payment_method: 'pm_card_threeDSecure2Required' }))
  expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } })
  const back = await world.choose(asked.next_action?.redirect_to_url?.url ?? '', 'approve')
  expect(Object.fromEntries(back.searchParams)).toEqual({ payment_intent: asked.id, payment_intent_client_secret: asked.client_secret, redirect_status: 'succeeded' })
  expect((await stripe.paymentIntents.retrieve(asked.id)).status).toBe('succeeded')
})

it('shows a code for UPI that is good for five minutes, as a picture', async () => {
  const stripe = world.client()
  const asked = await stripe.paymentIntents.create({ amount: 49_900, currency: 'inr', confirm: true, allowed_payment_method_types: ['upi'], payment_method_data: { type: 'upi' }, return_url: 'https://shop.test/back' })
  expect(asked.next_action?.type).toBe('upi_handle_redirect_or_display_qr_code')
  const { qr_code } = asked.next_action?.upi_handle_redirect_or_display_qr_code ?? {}
  const picture = await fetch(qr_code?.image_url_png ?? '')
  expect([picture.headers.get('content-type'), Buffer.from(await picture.arrayBuffer()).subarray(1, 4).toString()]).toEqual(['image/png', 'PNG'])
  expect(await (await fetch(qr_code?.image_url_svg ?? '')).text()).toMatch(/^<svg/)
  await world.control('POST', '/clock', { advance_ms: 6 * 60_000 })
  const late = await until('the end of the code', async () => { const now = await stripe.paymentIntents.retrieve(asked.id); return now.status === 'requires_payment_method' && now })
  expect(late.last_payment_error).toMatchObject({ code: 'payment_intent_payment_attempt_expired' })
})

it('is refused with a wrong key, in the published words', async () => {
  await expect(world.client('sk_test_wrong').paymentIntents.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
})

it('says what was paid out, and of what it is made', async () => {
  const stripe = world.client()
  const paid = await stripe.paymentIntents.create(intent())
  await world.control('POST', '/clock', { advance_ms: 2 * 86_400_000 })
  const [payout] = (await stripe.payouts.list({ status: 'paid' })).data
  const lines = (await stripe.balanceTransactions.list({ payout: payout?.id ?? '', limit: 100, expand: ['data.source'] })).data
  expect(lines.reduce((sum, { net }) => sum + net, 0)).toBe(payout?.amount)
  expect(lines).toContainEqual(expect.objectContaining({ type: 'charge', amount: 49_900, fee: 1_178, net: 48_722, source: expect.objectContaining({ payment_intent: paid.id }) }))
})
