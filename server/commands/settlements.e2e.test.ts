import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sluice } from '../testing/command.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'

let it_is: TestRouter
let account: string
beforeAll(async () => {
  it_is = await startTestRouter()
  account = `acc_${it_is.merchant.project.project_id}_1`
})
afterAll(() => it_is.close())

const settlements = (...args: string[]) => sluice(['settlements', ...args], { DATABASE_URL: it_is.config.database_url ?? '' }).ended

describe('sluice settlements', { timeout: 60_000 }, () => {
  it('has the reports read by whoever runs, and shows how far they are', async () => {
    await it_is.router.reports.drain()
    expect((await settlements()).said).toMatch(new RegExp(`^account +last read +settled until .*\\n${account} +– +\\S+Z +0 +0 `))
    const read = await settlements('read', '--account', account)
    expect(read).toMatchObject({ code: 0, said: `The report is due now.\n${account}  read: 0 lines in the last 30 days, 0 unmatched` })
    expect((await settlements()).said).toMatch(new RegExp(`^${account} +\\S+Z +\\S+Z +0 +0 `, 'm'))
  })

  it('says why one could not be read, and what to do', async () => {
    await fetch(`${it_is.simulators.url}/cashfree/_control/rules`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ fault: { kind: 'error' }, match: { operation: 'settlement_recon' }, times: null }) })
    const { code, said } = await settlements('read')
    expect(code).toBe(1)
    expect(said).toMatch(new RegExp(`^${account}  could not be read: .*\\. \`sluice accounts test --account ${account}\` says`, 'm'))
    expect((await settlements()).said).toMatch(new RegExp(`^${account} .*\\(1 in a row\\)$`, 'm'))
  })

  it.each([
    [['read', '--account', 'acc_none'], 'There is no report of the account acc_none; sluice settlements lists them.'],
    [['write'], 'sluice settlements takes read, or nothing; sluice settlements --help says more.'],
    [['read', '--all'], "Unknown option '--all'; sluice settlements --help lists what it takes."],
  ])('refuses %j', async (args, said) => expect(await settlements(...args)).toMatchObject({ code: 1, said }))
})
