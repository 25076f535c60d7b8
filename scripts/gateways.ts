import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatewaysPage } from './gateways-page.ts'

// Writes docs/gateways.md from what the connectors declare.
writeFileSync(join(import.meta.dirname, '..', 'docs', 'gateways.md'), gatewaysPage())
