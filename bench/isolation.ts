import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { loadAccounts, putAccount } from '../server/gateways/index.ts'
import { systemClock } from '../server/platform/clock.ts'
import { DEMO_SECRETS, parseSecrets } from '../server/platform/secrets.ts'
import { changeSettings } from '../server/platform/settings.ts'
import { makeKey, makeProject } from '../server/projects/index.ts'
import { median, ms, percentile, table, times } from './figures.ts'
import type { Options } from './options.ts'
import type { Rig } from './rig.ts'

/** Payments a second through the healthy account, which are measured, and through the other one. */
const RATE = 25
const OTHERS = 20
/** What the other account may have under way: reached within seconds when its gateway does not answer for 15 s. */
const CONCURRENCY = 50
const AIM = 1.5

/**
 * Whether a dead gateway slows payments through another: their p99 while a second project's gateway answers nothing,
 * beside their p99 while the same load goes to it and it answers well. In turn, round after round.
 */
export const measureIsolation = async (rig: Rig, { rounds, seconds }: Options, say: (line: string) => void): Promise<string> => {
  const other = await openOther(rig)
  const measured: Record<'well' | 'dead', number[]> = { well: [], dead: [] }
  const run = async (state: 'well' | 'dead') => {
    await other.turn(state)
    const stop = other.begin()
    await delay(4_000) // Until the dead one has all under way that it may have.
    const answered = await rig.load({ kind: 'payments', ports: rig.ports, credentials: rig.credentials, connections: 64, seconds, rate: RATE })
    stop()
    if (answered.errors > 0) throw new Error(`${answered.errors} payments went wrong: ${answered.first_error}`)
    return percentile(answered.pays.map(([, taken_ms]) => taken_ms), 0.99)
  }
  try {
    say('Warming up …')
    await run('well')
    for (let round = 1; round <= rounds; round += 1) {
      for (const state of ['well', 'dead'] as const) measured[state].push(await run(state))
      say(`Round ${round}: p99 of a pay request ${ms(measured.well.at(-1) ?? NaN)} beside a gateway that is well, ${ms(measured.dead.at(-1) ?? NaN)} beside one that is dead`)
    }
  } finally {
    await other.close()
  }
  const ratio = median(measured.dead) / median(measured.well)
  return table([
    ['', 'measured', 'aim', ''],
    ['p99 of a pay request, other gateway dead ÷ well', times(ratio), `< ${AIM} ×`, ratio < AIM ? 'reached' : 'missed'],
    ['beside one that is well', ms(median(measured.well)), '', ''],
    ['beside one that is dead', ms(median(measured.dead)), '', ''],
  ])
}

/** A second project with an account of its own, whose gateway is a simulator or takes every request and answers none. */
const openOther = async ({ sql, ports, ...rig }: Rig) => {
  const secrets = parseSecrets(DEMO_SECRETS)
  const deps = { sql, secrets, clock: systemClock, actor: 'bench' }
  const silent = createServer(() => {})
  await new Promise<void>(resolve => { silent.listen(0, '127.0.0.1', resolve) })
  const dead = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const { project_id } = await makeProject(deps, { name: 'Shop beside it' })
  const { client_id, client_secret } = await makeKey(deps, project_id)
  const model = (await loadAccounts(sql, secrets)).find(account => account.project_id === rig.project_id && !account.preauth)
  if (model === undefined) throw new Error('the demo has no ordinary account')

  const turn = (state: 'well' | 'dead') => {
    const at = systemClock.now()
    return changeSettings(sql, { at, actor: 'bench', action: 'account.put', subject: 'acc_beside' }, tx =>
      putAccount(tx, secrets, { ...model, id: 'acc_beside', project_id, base_url: state === 'well' ? model.base_url : dead, concurrency: CONCURRENCY, timeout_ms: 15_000 }, at))
  }
  const headers = { 'content-type': 'application/json', 'x-client-id': client_id, 'x-client-secret': client_secret }
  let number = 0
  const payOnce = async (signal: AbortSignal) => {
    const url = `http://127.0.0.1:${ports[number % ports.length]}/router`
    const post = async (path: string, body: object) => await (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body), signal })).json() as Record<string, string>
    const { order_hash } = await post('/orders', { order_id: `beside_${number += 1}`, order_amount: 10, order_currency: 'INR', customer_details: {} })
    await post(`/order/pay/${order_hash}`, { payment_method: 'upi', payment_method_details: { upi_id: 'priya.sharma@paytm' } })
  }
  return {
    turn,
    /** Payments at the other gateway, begun one after another whether or not the earlier ones are done; what becomes of them is not looked at. */
    begin: () => {
      const stopped = new AbortController()
      const timer = setInterval(() => { void payOnce(stopped.signal).catch(() => {}) }, 1_000 / OTHERS)
      return () => {
        clearInterval(timer)
        stopped.abort()
      }
    },
    close: () => new Promise<void>(resolve => { silent.close(() => resolve()); silent.closeAllConnections() }),
  }
}
