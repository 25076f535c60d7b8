import { expect, it } from 'vitest'
import type { Account, Gateways } from '../gateways/index.ts'
import { movableClock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { openLog } from '../platform/log.ts'
import { readReport, type ReadDeps } from './read-report.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'cashfree', label: '', base_url: 'http://127.0.0.1:9', credentials: {}, enabled: true, preauth: false, timeout_ms: 1_000, concurrency: 1,
}
const range = { from: new Date(0), to: new Date(1) }

/** Reads what the gateway answers to its questions, counted from 0; nothing is kept. */
const read = async (page: (number: number) => object) => {
  let [asked, turns] = [0, 0]
  const gateways = {
    memory: () => new Map(),
    door: () => async () => {
      if (turns === asked) throw new Error('it did not wait for its turn')
      return { kind: 'answered', status: 200, headers: {}, text: JSON.stringify(page(asked++)) }
    },
  } as unknown as Gateways
  const sql = (() => Promise.resolve([])) as unknown as Sql
  const deps = { sql, gateways, clock: movableClock(), log: openLog('silent'), pace: async () => { turns += 1 } } as unknown as ReadDeps
  return { reading: await readReport(deps, account, range, () => false), asked }
}

it('waits for its turn before each page', async () => {
  expect(await read(number => ({ data: [], cursor: number < 2 ? `page ${number + 1}` : null }))).toEqual({ reading: { problem: undefined, added: 0 }, asked: 3 })
})

it('says of a report with ever-new pages that it was not read whole', async () => {
  expect(await read(number => ({ data: [], cursor: `page ${number + 1}` }))).toEqual({
    reading: { problem: 'The report does not come to an end: it has more than 5000 pages, and what is on the others was not read', added: 0 }, asked: 5_000,
  })
})

it('says of a report that goes round in circles that it does', async () => {
  expect(await read(number => ({ data: [], cursor: `page ${number % 3}` }))).toMatchObject({ reading: { problem: 'The report does not come to an end: a page is followed by one that was read before' }, asked: 4 })
})

it.each([['line', { data: [{ event_details: { event_type: 'PAYMENT', event_currency: 'INR', event_amount: 1 }, settlement_details: { cf_settlement_id: '9'.repeat(501) } }], cursor: null }], ['page', { data: [], cursor: '9'.repeat(501) }]])(
  'keeps no names that are longer than any: of a %s', async (_, page) => {
    expect((await read(() => page)).reading).toEqual({ problem: expect.stringContaining('longer than any'), added: 0 })
  })
