import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doubtsContract } from './contract/doubts.ts'
import { expiryContract } from './contract/expiry.ts'
import { faultsContract } from './contract/faults.ts'
import { holdsContract } from './contract/holds.ts'
import { noticesContract } from './contract/notices.ts'
import { canHold, paymentsContract } from './contract/payments.ts'
import { refundsContract } from './contract/refunds.ts'
import { refusalsContract } from './contract/refusals.ts'
import { openRig, type Rig } from './contract/rig.ts'
import { overheard, secretsContract } from './contract/secrets.ts'
import { settlementsContract } from './contract/settlements.ts'
import { toldContract } from './contract/told.ts'
import { trialContract } from './contract/trial.ts'
import { abilities, connectors } from './index.ts'
import { gatewayNames } from './list.ts'
import { testbeds, type Bed } from './testbeds.ts'

/** What every connector must do, tested over real HTTP against its gateway's simulator. docs/add-a-gateway.md explains. */

/** What a new room says of every ability, until somebody has decided (scripts/new-gateway/). */
const TO_BE_WRITTEN = 'To be written'

it('knows every gateway by the name of its room', () => {
  expect(connectors.map(({ name }) => name)).toEqual(gatewayNames)
})

describe.each(testbeds.map(bed => [bed.connector.title, bed] as const))('%s', (_, { connector, ...testbed }) => {
  const answers: object[] = []
  const bed: Bed = { ...testbed, connector: overheard(connector, answers) }
  const opened: { rig?: Rig } = {}
  const rig = () => {
    if (opened.rig === undefined) throw new Error('the simulators are not running')
    return opened.rig
  }
  beforeAll(async () => { opened.rig = await openRig(bed) })
  afterAll(() => opened.rig?.close())

  const able = bed.connector.capabilities
  it('has nothing left to be written', () => {
    expect(abilities.filter(ability => able[ability] === TO_BE_WRITTEN), `connector.ts says "${TO_BE_WRITTEN}" of these`).toEqual([])
  })
  it('can be asked how a payment stands, and a refund', () => {
    const asked = able.refund === true ? ['fetch', 'fetch_refund'] as const : ['fetch'] as const
    expect(asked.filter(ability => able[ability] !== true), 'a lost answer, a lost notice: what became of the money is found out by asking, and there is no other way. Look for a call that answers (a list, a report, a link or session that the payment is made by); without one this gateway cannot be added').toEqual([])
  })
  it('declares as true what the testbed has an instrument for, and nothing else', () => {
    const methods = ['upi_collect', 'upi_intent', 'upi_qr', 'card', 'card_hosted', 'netbanking', 'wallet'] as const
    for (const method of methods) expect([method, able[method] === true]).toEqual([method, bed.instruments[method] !== undefined])
  })

  const moneyContract = (bed: Bed) => {
    describe('payments', () => paymentsContract(bed, rig))
    describe('what the gateway is told', () => toldContract(bed, rig))
    if (canHold(bed)) describe('held money', () => holdsContract(bed, rig))
    if (able.refund === true) describe('refunds', () => refundsContract(bed, rig))
    if (able.webhook === true) describe('notices and returns', () => noticesContract(bed, rig))
    describe('faults', () => faultsContract(bed, rig))
    describe('answers that prove nothing', () => doubtsContract(bed, rig))
    describe('the end of a payment\'s time', () => expiryContract(bed))
  }
  const { card_hosted, ...others } = bed.instruments
  moneyContract({ ...bed, instruments: others })
  // The gateway's own page is another way to the same money, often by other calls: all of it holds there too.
  if (card_hosted !== undefined) describe('on the gateway\'s page', () => {
    it('takes a card whose number its simulator does not keep', async () => {
      const begun = await rig().start(rig().asked(card_hosted), rig().open())
      const { card = '' } = await rig().decide(begun, 'approve')
      expect(card).toMatch(/^\d{12,19}$/)
      expect(JSON.stringify([await rig().ledger('orders'), await rig().ledger('payments')])).not.toContain(card)
    })
    moneyContract({ ...bed, ...bed.hosted, instruments: { card_hosted }, unasked: undefined })
  })
  describe('the test of an account', () => trialContract(bed, rig))
  describe('what it cannot do', () => refusalsContract(bed, rig))
  if (able.settlements === true) describe('settlements', () => settlementsContract(bed))
  describe('secrets', () => secretsContract(bed, rig, answers))
})
