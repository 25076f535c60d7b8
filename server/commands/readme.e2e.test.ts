import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decide } from '../testing/merchant.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-readme-'))
let router: TestRouter
beforeAll(async () => {
  router = await startTestRouter()
  mkdirSync(join(folder, '.data'))
  const { client_id, client_secret } = router.merchant
  writeFileSync(join(folder, '.data', 'demo.json'), JSON.stringify({ base_url: router.url, client_id, client_secret }))
  writeFileSync(join(folder, 'curl.mjs'), CURL)
})
afterAll(async () => {
  await router.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As much of curl as the README uses: a machine on which the tests run need not have it. */
const CURL = `
const [, , , url, ...rest] = process.argv
const after = flag => rest.flatMap((each, at) => rest[at - 1] === flag ? [each] : [])
const [body] = after('-d')
const headers = Object.fromEntries(after('-H').map(header => header.split(': ')))
const answer = await fetch(url, { method: after('-X')[0] ?? (body === undefined ? 'GET' : 'POST'), headers, body })
process.stdout.write(await answer.text())`

/** What is pasted into a terminal, block by block; the first are the two commands themselves. */
const blocks = [...readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8').matchAll(/```sh\n(.*?)```/gs)].map(([, lines]) => String(lines))
const [, , names, customer, upi, refund, card, capture] = blocks

// Interactive zsh, the shell of a Mac, knows no comments, and takes `path` for the places of its commands.
it('has nothing in its lines that only some shells understand', () => {
  expect(blocks.filter(lines => /(^|\s)#|\bpath=/m.test(lines))).toEqual([])
})

it("does what the README's lines say when they are pasted", { timeout: 60_000 }, async () => {
  const shell = spawn('sh', { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  shell.stderr.on('data', chunk => { complaints += String(chunk) })
  const ended = once(shell, 'close')
  const heard = on(shell.stdout, 'data')
  let said = ''
  const answersAfter = async (lines: string | undefined, count: number) => {
    const from = said.length
    shell.stdin.write(`${lines}\n`)
    const answers = () => said.slice(from).split('\n').slice(0, -1)
    while (answers().length < count) said += String(((await heard.next()).value as [Buffer])[0])
    return answers().map(answer => JSON.parse(answer) as Record<string, unknown> | Record<string, unknown>[])
  }
  shell.stdin.write(`curl() { node curl.mjs "$@"; }\n${names}\n`)

  const [made, changed, read] = await answersAfter(customer, 3)
  expect(made).toMatchObject({ name: 'Priya Sharma' })
  expect(changed).toMatchObject({ name: 'Priya Sharma', email: 'priya.sharma@example.com' })
  expect(read).toEqual(changed)

  const [order, payment, payments] = await answersAfter(upi, 3)
  expect(order).toMatchObject({ order_status: 'ACTIVE', order_amount: 2299.5, customer_email: 'priya.sharma@example.com' })
  expect(payment).toMatchObject({ payment_method: 'upi', payment_status: 'PENDING' })
  expect(payments).toMatchObject([{ status: 'SUCCESS', capture_amount: 2299.5 }])

  const [asked, refunded] = await answersAfter(refund, 2)
  expect([asked, refunded]).toEqual(Array.from({ length: 2 }, () => expect.objectContaining({ refund_amount: 1149.75, refund_status: expect.stringMatching(/^(PENDING|SUCCESS)$/) })))

  const [, redirected] = await answersAfter(card, 2)
  expect(redirected).toMatchObject({ payment_method: 'card', payment_status: 'REDIRECTED' })
  await decide(String((redirected as Record<string, unknown>)['redirect_url']), 'approve')

  const [captured, after] = await answersAfter(capture, 2)
  expect(captured).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: 400 })
  expect(after).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: 400 })

  shell.stdin.end()
  expect([await ended, complaints]).toEqual([[0, null], ''])
})
