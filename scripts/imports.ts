import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** From the top down: a room imports `platform` and the rooms above it, through their index.ts. */
const rooms = [
  'platform', 'projects', 'customers', 'orders', 'gateways', 'routing', 'payments', 'refunds', 'checkout', 'webhooks/in',
  'settlements', 'reconciliation', 'console', 'doctor', 'api', 'commands',
]

/** The room of a file below server/; undefined for main.ts and for the migrations. */
const roomOf = (file: string) => rooms.find(room => file.startsWith(`${room}/`))

/** Tests and the simulated gateways stand outside the order: they know what they test, and nothing of the product knows them. */
const isOutside = (file: string) => /\.test\.ts$|^testing\/|\/contract\/|^gateways\/simulators?(\.ts|\/)|^gateways\/[^/]+\/(simulator|demo-accounts)/.test(file)

interface Import {
  target: string
  /** Types only: gone at run time, so that it makes no cycle. */
  types: boolean
}

/** What a file imports by a relative path, as paths below `root`. */
const importsOf = (root: string, file: string): Import[] => {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"\n;{]*(?:\{[^}]*\})?[^'"\n;{]*from\s+)?['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/gm)
  return [...found].map(match => ({ target: normalize(join(dirname(file), match[2] ?? match[3] ?? '')), types: match[1] !== undefined }))
}

/** One import that the order of rooms does not allow, as a sentence; undefined where it is allowed. */
const judge = (file: string, target: string): string | undefined => {
  const [from, to] = [roomOf(file), roomOf(target)]
  if (to === undefined || from === to || isOutside(file)) return undefined
  // The start command runs the simulated gateways, which are no part of the router.
  if (from === 'commands' && isOutside(target)) return undefined
  if (isOutside(target)) return `${file} imports ${target}: only tests and commands know the simulated gateways and the test harness.`
  if (from !== undefined && rooms.indexOf(to) > rooms.indexOf(from)) return `${file} imports ${target}: ${from} stands above ${to}, and imports point up only.`
  if (to !== 'platform' && target !== `${to}/index.ts` && from !== undefined) return `${file} imports ${target}: another room is known through its index.ts only.`
  return undefined
}

/** Every cycle of files, each once, as a sentence. */
const cyclesOf = (graph: Map<string, string[]>): string[] => {
  const done = new Set<string>()
  const said: string[] = []
  const walk = (file: string, path: string[]) => {
    const at = path.indexOf(file)
    if (at >= 0) said.push(`${[...path.slice(at), file].join(' → ')}: a cycle of imports.`)
    if (at >= 0 || done.has(file)) return
    for (const target of graph.get(file) ?? []) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  return said
}

/** What the imports of `files`, paths below `root`, break of the order of rooms; empty when all is well. */
export const checkImports = (root: string, files: string[]): string[] => {
  const imports = files.map(file => ({ file, targets: importsOf(root, file) }))
  const wrong = imports.flatMap(({ file, targets }) => targets.flatMap(({ target }) =>
    existsSync(join(root, target)) ? judge(file, target) ?? [] : `${file} imports ${target}, which is not there.`))
  const graph = new Map(imports.map(({ file, targets }) => [file, targets.filter(({ types }) => !types).map(({ target }) => target)]))
  return [...wrong, ...cyclesOf(graph)]
}
