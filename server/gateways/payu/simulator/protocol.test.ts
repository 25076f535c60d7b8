import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postedForm } from '../../posted-form.ts'
import { readForm } from '../../piped-hash.ts'
import { until } from '../../simulator/testing.ts'
import { responseHash } from './hash.ts'
import { card, openPayu } from './testing.ts'

let world: Awaited<ReturnType<typeof openPayu>>
beforeAll(async () => { world = await openPayu() })
afterAll(() => world.close())

const day = 24 * 3_600_000
const advance = (advance_ms: number) => world.control('POST', '/clock', { advance_ms })
const netbanking = { pg: 'NB', bankcode: 'HDFB' }

describe('the door', () => {
  it.each([
    ['another hash', { hash: '0'.repeat(128) }, 'E700'], ['another merchant', { key: 'nobody' }, 'E1647'], ['no amount', { amount: '' }, 'E1101'], ['less than a rupee', { amount: '0.99' }, 'E1101'], ['three decimals', { amount: '1.005' }, 'E1101'],
    ['no email', { email: 'x' }, 'E1101'], ['a long txnid', { txnid: 'x'.repeat(26) }, 'E1101'], ['no bank', { pg: 'NB', bankcode: 'NONE' }, 'E1101'], ['an unknown means', { pg: 'GOLD' }, 'E1622'], ['no address', { vpa: 'asha' }, 'E1101'],
    ['a wrong check digit', { ...card, ccnum: '5123456789012345' }, 'E1101'], ['an expired card', { ...card, ccexpyr: '2019' }, 'E1101'], ['another flow', { txn_s2s_flow: '2' }, 'E1101'],
  ])('refuses a payment with %s', async (_, more, error) => expect((await world.pay(more)).body).toMatchObject({ result: null, status: 'failed', error }))

  it('takes a txnid once, and a test card whatever its check digit', async () => {
    const { txnid, body } = await world.pay({ ...card, ccnum: '6082015309577308' })
    expect(body.metaData).toMatchObject({ txnId: txnid, txnStatus: 'Enrolled' })
    expect((await world.pay({ txnid })).body).toMatchObject({ error: 'E504' })
  })

  it('refuses commands that are not signed, not known, or without what they are about', async () => {
    expect(JSON.parse((await world.post('/merchant/postservice.php?form=2', { key: world.key, command: 'verify_payment', var1: 'x', hash: 'x' })).text)).toEqual({ status: 0, msg: 'Invalid Hash.' })
    expect(await world.command('verify_payment', '')).toEqual({ status: 0, msg: 'Parameter missing' })
    expect(await world.command('make_coffee', 'x')).toMatchObject({ status: 0 })
  })

  it('has no report for a signature of somebody else', async () => {
    const answer = await fetch(`${world.base}/settlement/range?dateFrom=2026-10-26`, { headers: { authorization: `hmac username="${world.key}", algorithm="sha512", headers="date", signature="00"` } })
    expect(await answer.json()).toEqual({ status: 1, message: 'Unauthorized: Invalid signature' })
  })
})

describe('the payer', () => {
  it('has three tries at the password', async () => {
    const { txnid, template } = await world.pay(card)
    const page = await world.bank(template)
    expect((await world.choose(page, 'approve', { otp: '000000' })).text).toContain('wrong')
    await world.choose(page, 'approve', { otp: '000000' })
    await world.choose(page, 'approve', { otp: '000000' })
    expect(await world.details(txnid)).toMatchObject({ status: 'failure', unmappedstatus: 'failed', error_code: 'E1601' })
  })

  it.each([['approve', 'captured', 'https://shop.test/paid'], ['decline', 'failed', 'https://shop.test/failed'], ['leave', 'userCancelled', 'https://shop.test/failed']])('goes back by a signed form after %s', async (choice, state, url) => {
    const { txnid, template } = await world.pay(netbanking)
    const form = postedForm((await world.choose(await world.bank(template), choice)).text)
    if (form?.kind !== 'form') throw new Error('there is no way back')
    expect([form.url, form.fields['txnid'], form.fields['unmappedstatus']]).toEqual([url, txnid, state])
    expect(responseHash(form.fields, world.salt)).toBe(form.fields['hash'])
  })

  it('enters a card on PayU\'s page, of which the last four digits are kept', async () => {
    const { txnid, status, location } = await world.enter({ enforce_paymethod: 'creditcard|debitcard' })
    expect([status, location]).toEqual([303, expect.stringContaining('/payu/secure/')])
    expect((await world.enter({ txnid })).location).toBe(location)
    expect((await world.choose(location ?? '', 'approve', { card: '4111111111111112' })).text).toContain('no card number')
    await world.choose(location ?? '', 'approve', { card: '4111 1111 1111 1111' })
    expect(await world.details(txnid)).toMatchObject({ unmappedstatus: 'captured', mode: 'CC', card_no: 'XXXXXXXXXXXX1111' })
    expect((await world.enter({ txnid })).text).toContain('Duplicate order ID')
  })

  it.each([['another hash', { hash: '0'.repeat(128) }, 'incorrectly calculated hash'], ['another merchant', { key: 'nobody' }, 'Invalid Merchant Key'], ['no phone', { phone: '' }, 'Invalid phone'], ['no amount', { amount: '' }, 'Invalid amount']])(
    'is shown why the form was not taken: %s', async (_, more, why) => {
      const { status, location, text } = await world.enter(more)
      expect([status, location, text]).toEqual([200, null, expect.stringMatching(new RegExp(`^<!doctype html>[^]*${why}`))])
    })

  it('can leave it to the bank, and nothing more is heard', async () => {
    const { txnid, template } = await world.pay(netbanking)
    await world.choose(await world.bank(template), 'pending')
    await advance(day)
    expect(await world.details(txnid)).toMatchObject({ status: 'pending', unmappedstatus: 'pending' })
  })

  it('who never comes is bounced, and who came and went is dropped', async () => {
    const [never, went] = [await world.pay(netbanking), await world.pay(netbanking)]
    await fetch(await world.bank(went.template))
    await advance(16 * 60_000)
    expect((await world.settled(never.txnid, 'bounced')).status).toBe('failure')
    expect((await world.settled(went.txnid, 'dropped')).status).toBe('failure')
  })
})

describe('money', () => {
  it('that nobody captures lapses after seven days', async () => {
    const { txnid, template } = await world.pay({ ...card, pre_authorize: '1' })
    await world.choose(await world.bank(template), 'approve')
    const { mihpayid = '' } = await world.settled(txnid, 'auth')
    await advance(7 * day + 1000)
    await world.settled(txnid, 'cancelled')
    expect(await world.command('capture_transaction', mihpayid, 'late', '170.00')).toMatchObject({ status: 0, error_code: 111 })
  })

  it('is captured once, under one token, and never more of it than is held', async () => {
    const { txnid, template } = await world.pay({ ...card, pre_authorize: '1' })
    await world.choose(await world.bank(template), 'approve')
    const { mihpayid = '' } = await world.settled(txnid, 'auth')
    expect(await world.command('capture_transaction', mihpayid, 'c1', '170.01')).toMatchObject({ status: 0, error_code: 303 })
    expect(await world.command('capture_transaction', mihpayid, 'c1', '100.00')).toMatchObject({ status: 1, msg: 'Capture Request Queued' })
    expect(await world.command('capture_transaction', mihpayid, 'c1', '100.00')).toMatchObject({ status: 0, error_code: 106 })
    expect(await world.command('capture_transaction', mihpayid, 'c2', '100.00')).toMatchObject({ status: 0, error_code: 301 })
    expect((await world.command('check_action_status', mihpayid, 'payuid')).transaction_details).toMatchObject({ [mihpayid]: expect.objectContaining({}) })
  })

  it('is given back under one token, to another address if one is named, and shows in both lists', async () => {
    const { txnid } = await world.pay()
    const { mihpayid = '' } = await world.settled(txnid, 'captured')
    expect(await world.command('cancel_refund_transaction', mihpayid, 'r1', '170.01')).toMatchObject({ status: 0, error_code: 105 })
    expect(await world.command('cancel_refund_transaction', mihpayid, 'r1', '100.00', '', world.receiver.url)).toMatchObject({ status: 1, error_code: 102, mihpayid })
    expect(await world.command('cancel_refund_transaction', mihpayid, 'r1', '100.00')).toMatchObject({ status: 0, error_code: 106 })
    expect(await world.command('cancel_refund_transaction', '1', 'r2', '1.00')).toMatchObject({ status: 0, error_code: 116 })
    const listed = await until('the refund', async () => {
      const { 'Refund Details': refunds } = await world.command('getAllRefundsFromTxnIds', txnid) as { 'Refund Details'?: Record<string, Record<string, string>[]> }
      const [first] = refunds?.[mihpayid] ?? []
      return first?.Status === 'success' && first
    })
    expect(listed).toMatchObject({ RefundToken: 'r1', Amount: '100.00' })
    const told = await until('its notice', () => world.receiver.received.find(({ body }) => body.includes('"token":"r1"')))
    expect(JSON.parse(told.body)).toMatchObject({ action: 'refund', merchantTxnId: txnid, status: 'success' })
    expect((await world.command('check_payment', mihpayid)).transaction_details).toMatchObject({ txnid, unmappedstatus: 'captured' })
  })

  it('is told of by a signed form, with what came on top in front of the hash', async () => {
    await world.control('POST', '/rules', { fault: { kind: 'wrong_amount', amount_minor: 17_340 }, match: { operation: 'pay', vpa: 'rich@payu' } })
    const { txnid } = await world.pay({ vpa: 'rich@payu' })
    await world.settled(txnid, 'captured')
    const notice = readForm((await until('the notice', () => world.receiver.received.find(({ body }) => body.includes(txnid)))).body)
    expect(notice).toMatchObject({ amount: '170.00', additionalCharges: '3.40', net_amount_debit: '173.40' })
    expect(responseHash(notice, world.salt)).toBe(notice['hash'])
  })
})

it('knows the questions of the merchant\'s own pages', async () => {
  expect(await world.command('validateVPA', 'asha')).toMatchObject({ status: 'SUCCESS', isVPAValid: 0 })
  expect(await world.command('check_action_status', '1')).toMatchObject({ status: 0, transaction_details: { 1: 'No action status found' } })
  expect(await world.command('getAllRefundsFromTxnIds', 'none')).toMatchObject({ status: 1, msg: 'No Refunds Found for the transaction.' })
  expect(await world.command('check_payment', '1')).toMatchObject({ status: 1, transaction_details: { status: 'Not Found' } })
  expect((await world.command('verify_payment', 'none|never')).msg).toBe('0 out of 2 Transactions Fetched Successfully')
})
