import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// What it makes is held to by add-a-gateway.test.ts, in a copy of the tree; here nothing must be made.

const run = (...args: string[]) => new Promise<{ status: number; stdout: string; stderr: string }>(resolve => {
  const child = execFile(process.execPath, [join(import.meta.dirname, 'new-gateway.ts'), ...args], (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr: stderr.trim() }))
})

it.concurrent.each([
  [['Acorn'], '"Acorn" cannot be a gateway\'s name: it is 2 to 20 small letters and digits, beginning with a letter, such as acorn.'],
  [['a'], '"a" cannot be a gateway\'s name: it is 2 to 20 small letters and digits, beginning with a letter, such as acorn.'],
  [['../acorn'], '"../acorn" cannot be a gateway\'s name: it is 2 to 20 small letters and digits, beginning with a letter, such as acorn.'],
  [['beech', 'Beech\'s'], '"Beech\'s" cannot be a gateway\'s title: it is up to 40 letters, digits, spaces and . & + -, such as Acorn Pay.'],
  [['beech', 'Beech', 'Pay'], 'NAME and TITLE are all that it takes; put a title of several words in quotes: npm run new-gateway beech "Beech Pay"'],
  [['cashfree'], 'There is a server/gateways/cashfree already; choose another name, or take that away first.'],
  [['simulator'], 'There is a server/gateways/simulator already; choose another name, or take that away first.'],
  [['guard'], 'There is a server/gateways/guard.ts already; choose another name, or take that away first.'],
  [['beech', 'Stripe'], 'server/gateways/stripe/connector.ts has the title Stripe already; choose another.'],
])('makes no room for %j, and says why', async (args, why) => {
  expect(await run(...args)).toEqual({ status: 1, stdout: '', stderr: why })
  expect(existsSync(join(import.meta.dirname, '..', 'server', 'gateways', 'beech'))).toBe(false)
})

it('says what it takes, when asked and when told nothing', async () => {
  expect(await run('--help')).toEqual({ status: 0, stdout: expect.stringContaining('Usage: npm run new-gateway NAME [TITLE]'), stderr: '' })
  expect(await run()).toMatchObject({ status: 1, stdout: expect.stringContaining('Usage: npm run new-gateway NAME [TITLE]') })
})
