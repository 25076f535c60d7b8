import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { abilities, connectors } from '../server/gateways/index.ts'
import { gatewaysPage } from './gateways-page.ts'

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'gateways.md'), 'utf8')

it('docs/gateways.md says what the connectors declare; npm run docs:gateways brings it up to date', () => {
  expect(page).toBe(gatewaysPage())
})

it('gives every reason that any connector has', () => {
  for (const { capabilities } of connectors) {
    for (const ability of abilities) {
      const able = capabilities[ability]
      // What a reason cannot be met by stands behind another: nothing is captured where nothing is held.
      if (able !== true && !['capture', 'partial_capture', 'void', 'partial_refund'].includes(ability)) expect(page).toContain(able.replace(/\.$/, ''))
    }
  }
})
