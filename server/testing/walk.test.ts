import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { comesToAnEnd } from './walk/end.ts'
import { anyStory } from './walk/steps.ts'
import { openWorld } from './walk/world.ts'

vi.mock('../gateways/index.ts', async original => ({ ...await original<object>(), connectorOf: (await import('./walk/connectors.ts')).walkConnector }))
vi.mock('../reconciliation/claim.ts', () => import('./walk/claim.ts'))

it('loses no money and doubles none, whatever happens to an order and in whatever order', async () => {
  await fc.assert(fc.asyncProperty(fc.boolean(), anyStory, async (preauth, steps) => {
    const world = openWorld({ preauth })
    for (const step of steps) {
      await step(world)
      expect(world.broken).toEqual([])
    }
    expect(await comesToAnEnd(world)).toEqual([])
  }), { numRuns: 1_000 })
})
