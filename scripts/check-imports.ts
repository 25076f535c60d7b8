import { globSync } from 'node:fs'
import { join } from 'node:path'
import { checkImports } from './imports.ts'

// Holds server/ against the order of rooms in docs/architecture.md.
const root = join(import.meta.dirname, '..', 'server')
const wrong = checkImports(root, globSync('**/*.ts', { cwd: root }))
for (const line of wrong) console.error(line)
process.exit(wrong.length === 0 ? 0 : 1)
