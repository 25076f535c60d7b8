import { expect, it } from 'vitest'
import { openGateways, tryAccount } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import type { Rig } from './rig.ts'

export const trialContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed
  const test = async (changed: Record<string, string> = {}) => {
    const gateways = openGateways()
    const account = rig().account(false)
    return tryAccount(connector, gateways, { ...account, credentials: { ...account.credentials, ...changed } }, new Date()).finally(gateways.close)
  }

  it('finds the account ready, and makes no payment', async () => {
    const before = (await rig().ledger('payments')).length
    expect(await test()).toMatchObject({ finding: 'ready', message: expect.stringContaining(connector.title) })
    expect((await rig().ledger('payments')).length).toBe(before)
  })

  it('finds that the credentials are wrong, and does not say what they are', async () => {
    const wrong = Object.fromEntries(connector.credentials.map(name => [name, `wrong-${name}-0123456789abcdef`]))
    const { finding, message } = await test(wrong)
    expect([finding, message]).toEqual(['credentials', expect.stringContaining(`${connector.title} refuses the credentials`)])
    for (const value of Object.values(wrong)) expect(message).not.toContain(value)
  })
}
