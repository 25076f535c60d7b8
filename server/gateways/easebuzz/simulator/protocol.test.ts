import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readForm } from '../../piped-hash.ts'
import { postedForm } from '../../posted-form.ts'
import { until } from '../../simulator/testing.ts'
import { callHash, responseHash } from './hash.ts'
import { collect, netbanking, openEasebuzz } from './testing.ts'

let world: Awaited<ReturnType<typeof openEasebuzz>>
beforeAll(async () => { world = await openEasebuzz() })
afterAll(() => world.close())

const advance = (advance_ms: number) => world.control('POST', '/clock', { advance_ms })

describe('the door', () => {
  it.each([
    ['another hash', { hash: '0'.repeat(128) }, 'Hash mismatch.'], ['another merchant', { key: 'nobody' }, 'Invalid merchant key.'], ['no amount', { amount: '' }, 'Invalid value for amount.'], ['less than a rupee', { amount: '0.99' }, 'Invalid value for amount.'],
    ['an amount without a point', { amount: '170' }, 'Invalid value for amount.'], ['three decimals', { amount: '1.005' }, 'Invalid value for amount.'], ['no email', { email: 'x' }, 'Invalid value for email.'],
    ['a long txnid', { txnid: 'x'.repeat(41) }, 'Invalid value for txnid.'], ['no way back', { furl: 'shop' }, 'Invalid value for furl.'],
  ])('makes no transaction with %s', async (_, changed, error_desc) => expect((await world.make(changed)).answer).toEqual({ status: 0, error_desc, data: error_desc }))

  it('takes a txnid once', async () => {
    const { txnid, answer } = await world.make()
    expect(answer).toMatchObject({ status: 1, data: expect.stringMatching(/^[\w-]{8,}$/) })
    expect((await world.make({ txnid })).answer).toMatchObject({ status: 0, error_desc: 'Duplicate transaction id.' })
  })

  it.each([
    ['by an address that is none', { ...collect, upi_va: 'asha' }, 'UPI address'], ['by a bank that is none', { ...netbanking, bank_code: 'NONE' }, 'valid bank'], ['by other means', { payment_mode: 'GOLD' }, 'payment mode'],
  ])('takes no payment %s', async (_, method, words) => expect(JSON.parse((await world.pay(method)).text)).toMatchObject({ status: 'failure', msg_desc: expect.stringContaining(words) }))

  it.each([
    ['of a wrong check digit', { number: '4444333322221112' }, 'card number'], ['that has expired', { expiry: '05/2019' }, 'expiry'], ['whose expiry is no date', { expiry: '13/2039' }, 'expiry'], ['without a CVV', { cvv: '' }, 'card details'],
  ])('takes no card %s', async (_, card, words) => expect(JSON.parse((await world.pay(world.card(card))).text)).toMatchObject({ status: 'failure', msg_desc: expect.stringContaining(words) }))

  it('takes no card that is not encrypted under key and salt', async () => {
    expect(JSON.parse((await world.pay({ ...world.card(), card_number: '4444333322221111' })).text)).toMatchObject({ status: 'failure' })
  })

  it('takes one payment under an access key, and none without', async () => {
    const { access_key } = await world.pay(collect)
    expect(JSON.parse((await world.take(access_key, collect)).text)).toMatchObject({ status: 'failure' })
    expect(JSON.parse((await world.take('guessed', collect)).text)).toMatchObject({ status: 'failure', msg_desc: 'Invalid access key.' })
    expect(JSON.parse((await world.take(access_key.replace(/^./, first => (first === 'A' ? 'B' : 'A')), collect)).text)).toMatchObject({ status: 'failure' })
  })

  it('answers no question that is not hashed, or about what is not there', async () => {
    const { txnid } = await world.make()
    expect(await world.ask('/transaction/v2.1/retrieve', { txnid }, { hash: 'x' })).toEqual({ status: false, msg: 'Hash mismatch.' })
    expect(await world.retrieve('none')).toEqual({ status: false, msg: 'Transaction not found' })
    expect(await world.refund('E0', 'r0', '1.00')).toEqual({ status: false, reason: 'Transaction not found.' })
    expect(await world.refunds('E0')).toMatchObject({ status: false })
    expect(await world.payouts('01-01-2000')).toMatchObject({ status: false })
    expect(await world.ask('/payout/v1/retrieve', { merchant_email: 'else@example.com', payout_date: '01-01-2000' }, {}, 'merchant_key')).toEqual({ status: false, message: 'Hash mismatch.' })
  })
})

describe('the payer', () => {
  /** Where the page that posts itself leads. */
  const bank = async (html: string) => {
    const form = postedForm(html)
    if (form?.kind !== 'form') throw new Error('there is no form')
    return (await world.post(form.url.replace(world.base, ''), form.fields)).location
  }

  it('has three tries at the password', async () => {
    const { txnid, text } = await world.pay(world.card())
    const page = await bank(text)
    expect((await world.choose(page, 'approve', { otp: '000000' })).text).toContain('wrong')
    await world.choose(page, 'approve', { otp: '000000' })
    await world.choose(page, 'approve', { otp: '000000' })
    expect(await world.details(txnid)).toMatchObject({ status: 'failure', error_Message: 'Incorrect OTP entered' })
  })

  it('pays with the password that is right', async () => {
    const { txnid, text } = await world.pay(world.card())
    await world.choose(await bank(text), 'approve', { otp: '123456' })
    expect(await world.details(txnid)).toMatchObject({ status: 'success', mode: 'CC', amount: '170.0' })
  })

  it.each([['approve', 'success', 'https://shop.test/paid'], ['decline', 'failure', 'https://shop.test/failed'], ['leave', 'userCancelled', 'https://shop.test/failed']])('goes back by a signed form after %s', async (choice, status, url) => {
    const { txnid, location } = await world.pay(netbanking)
    const form = postedForm((await world.choose(location, choice)).text)
    if (form?.kind !== 'form') throw new Error('there is no way back')
    expect([form.url, form.fields['txnid'], form.fields['status']]).toEqual([url, txnid, status])
    expect(responseHash(form.fields, world.salt)).toBe(form.fields['hash'])
  })

  it('is led from Easebuzz\'s page to a wallet, as often as they come', async () => {
    const { txnid, access_key } = await world.make({ show_payment_mode: 'MW' })
    const arrive = async () => (await fetch(`${world.base}/pay/${access_key}`, { redirect: 'manual' })).headers.get('location') ?? ''
    expect(await arrive()).toBe(await arrive())
    await world.choose(await arrive(), 'approve')
    expect(await world.details(txnid)).toMatchObject({ status: 'success', mode: 'MW' })
    expect((await fetch(`${world.base}/pay/guessed`)).status).toBe(404)
  })

  it('enters a card on Easebuzz\'s page, of which the last four digits are kept', async () => {
    const { txnid, access_key } = await world.make({ show_payment_mode: 'CC,DC' })
    const page = (await fetch(`${world.base}/pay/${access_key}`, { redirect: 'manual' })).headers.get('location') ?? ''
    expect((await world.choose(page, 'approve', { card: '4111111111111112' })).text).toContain('That is no card number')
    expect((await world.choose(page, 'approve', { card: '4111 1111 1111 1111' })).text).toContain('name="hash"')
    expect(await world.details(txnid)).toMatchObject({ status: 'success', mode: 'CC' })
    const payments = JSON.stringify(await world.control('GET', '/ledger/payments'))
    expect([payments.includes('Visa card ending 1111'), payments.includes('4111111111111111')]).toEqual([true, false])
  })

  it('scans a link that asks for the amount', async () => {
    const { txnid, text } = await world.pay({ payment_mode: 'UPI', upi_qr: 'true', request_mode: 'SUVA' })
    const { qr_link } = JSON.parse(text) as { qr_link: string }
    expect(Object.fromEntries(new URL(qr_link).searchParams)).toMatchObject({ am: '170.00', cu: 'INR', tn: txnid })
    await world.choose(new URL(qr_link).searchParams.get('url') ?? '', 'approve')
    await world.settled(txnid, 'success')
  })

  it('can leave it to the bank, and nothing more is heard', async () => {
    const { txnid, location } = await world.pay(netbanking)
    await world.choose(location, 'pending')
    await advance(86_400_000)
    expect(await world.details(txnid)).toMatchObject({ status: 'pending' })
  })

  it('who never comes is bounced, and who came and went is dropped', async () => {
    const [never, went, unbegun] = [await world.pay(netbanking), await world.pay(netbanking), await world.make()]
    expect(await world.details(unbegun.txnid)).toMatchObject({ status: 'preinitiated' })
    await fetch(went.location)
    await advance(16 * 60_000)
    await world.settled(never.txnid, 'bounced')
    await world.settled(went.txnid, 'dropped')
    await world.settled(unbegun.txnid, 'bounced')
  })
})

describe('money', () => {
  it('is given back under one name each time, never more of it than there is', async () => {
    const { txnid } = await world.pay(collect)
    const { easepayid = '' } = await world.settled(txnid, 'success')
    expect(await world.refund(easepayid, 'r1', '170.01')).toMatchObject({ status: false })
    expect(await world.refund(easepayid, 'r1', '100.00')).toMatchObject({ status: true, easebuzz_id: easepayid, refund_amount: 100 })
    expect(await world.refund(easepayid, 'r1', '10.00')).toMatchObject({ status: false, reason: 'Duplicate merchant_refund_id.' })
    expect(await world.refund(easepayid, 'r2', '70.01')).toMatchObject({ status: false })
    expect(await world.refund(easepayid, 'r2', '70.00')).toMatchObject({ status: true })
    const ended = await until('the refunds', async () => {
      const { refunds } = await world.refunds(easepayid) as { refunds: Record<string, string>[] }
      return refunds.every(({ refund_status }) => refund_status === 'refunded') && refunds
    })
    expect(ended.map(({ merchant_refund_id, refund_amount }) => [merchant_refund_id, refund_amount])).toEqual([['r2', '70.0'], ['r1', '100.0']])
    expect((await world.refunds(easepayid, { merchant_refund_id: 'r2' })).refunds).toHaveLength(1)
    expect(await world.refunds(easepayid, { merchant_refund_id: 'r3' })).toMatchObject({ status: false })
    const told = readForm((await until('its notice', () => world.receiver.received.find(({ body }) => body.includes('merchant_refund_id=r1')))).body)
    const { hash, ...fields } = told
    expect(told).toMatchObject({ txnid, easepayid, refund_status: 'refunded', refund_amount: '100.0' })
    expect(hash).toBe(callHash(...Object.values(fields), world.salt))
  })

  it('of a refund that failed is there to be given back again', async () => {
    await world.control('POST', '/rules', { fault: { kind: 'decline', code: 'closed' }, match: { operation: 'refund', reference: 'broken' } })
    const { txnid } = await world.pay(collect)
    const { easepayid = '' } = await world.settled(txnid, 'success')
    await world.refund(easepayid, 'broken', '170.00')
    await until('the failure', async () => ((await world.refunds(easepayid)) as { refunds: Record<string, string>[] }).refunds[0]?.refund_status === 'failed')
    expect(await world.refund(easepayid, 'whole', '170.00')).toMatchObject({ status: true })
  })

  it('is told of by a signed form, with what came on top in the debit alone', async () => {
    await world.control('POST', '/rules', { fault: { kind: 'wrong_amount', amount_minor: 17_340 }, match: { operation: 'pay', vpa: 'rich@okbank' } })
    const { txnid } = await world.pay({ ...collect, upi_va: 'rich@okbank' })
    await world.settled(txnid, 'success')
    const notice = readForm((await until('the notice', () => world.receiver.received.find(({ body }) => body.includes(txnid)))).body)
    expect(notice).toMatchObject({ amount: '170.0', net_amount_debit: '173.4' })
    expect(responseHash(notice, world.salt)).toBe(notice['hash'])
  })
})
