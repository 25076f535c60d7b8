import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

// Makes the room of a new gateway: a skeleton, and a word in the list. docs/add-a-gateway.md goes on from there.

const help = `Usage: npm run new-gateway NAME [TITLE]

Makes server/gateways/NAME, a room that the conformance suite runs for and finds empty, and puts NAME into server/gateways/list.ts.

  NAME    2 to 20 small letters and digits, beginning with a letter: acorn
  TITLE   the gateway's name as people write it, in quotes: "Acorn Pay"

docs/add-a-gateway.md builds a gateway from there, step by step.`

const root = join(import.meta.dirname, '..')
const rooms = join(root, 'server', 'gateways')
const list = join(rooms, 'list.ts')
const skeleton = join(import.meta.dirname, 'new-gateway')

/** A name of the list, on a line of its own. */
const entry = /^ {2}'(\w+)',$/

/** Why the room cannot be made; undefined where it can. */
const objection = (name: string, title: string, more: string[]): string | undefined => {
  if (more.length > 0) return `NAME and TITLE are all that it takes; put a title of several words in quotes: npm run new-gateway ${name} "${[title, ...more].join(' ')}"`
  if (!/^[a-z][a-z0-9]{1,19}$/.test(name)) return `"${name}" cannot be a gateway's name: it is 2 to 20 small letters and digits, beginning with a letter, such as acorn.`
  if (!/^[A-Za-z0-9][A-Za-z0-9 .&+-]{0,39}$/.test(title)) return `"${title}" cannot be a gateway's title: it is up to 40 letters, digits, spaces and . & + -, such as Acorn Pay.`
  const taken = [name, `${name}.ts`].find(each => existsSync(join(rooms, each)))
  if (taken !== undefined) return `There is a server/gateways/${taken} already; choose another name, or take that away first.`
  if (namesIn(readFileSync(list, 'utf8')).includes(name)) return `server/gateways/list.ts has ${name} already; take it out of the list first.`
  const [same] = globSync('*/connector.ts', { cwd: rooms }).filter(file => readFileSync(join(rooms, file), 'utf8').includes(`title: '${title}',`))
  if (same !== undefined) return `server/gateways/${same} has the title ${title} already; choose another.`
  return undefined
}

const namesIn = (text: string): string[] => text.split('\n').flatMap(line => entry.exec(line)?.[1] ?? [])

/** The list with one more name, in the order of the alphabet. */
const withName = (text: string, name: string): string => {
  const lines = text.split('\n')
  const [first, count] = [lines.findIndex(line => entry.test(line)), namesIn(text).length]
  if (first < 0) throw new Error('server/gateways/list.ts has no list of names, one on each line')
  return lines.toSpliced(first, count, ...[...namesIn(text), name].toSorted().map(each => `  '${each}',`)).join('\n')
}

const make = (name: string, title: string): string[] => globSync('**/*.txt', { cwd: skeleton }).map(file => {
  const path = join(rooms, name, file.replace(/\.txt$/, ''))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, readFileSync(join(skeleton, file), 'utf8').replaceAll('NAME', name).replaceAll('TITLE', title))
  return `server/gateways/${name}/${file.replace(/\.txt$/, '')}`
})

const [name, title, ...more] = process.argv.slice(2)
if (name === undefined || name === '--help' || name === '-h') {
  console.log(help)
  process.exit(name === undefined ? 1 : 0)
}
const called = title ?? `${name[0]?.toUpperCase()}${name.slice(1)}`
const wrong = objection(name, called, more)
if (wrong !== undefined) {
  console.error(wrong)
  process.exit(1)
}
const made = make(name, called)
writeFileSync(list, withName(readFileSync(list, 'utf8'), name))
console.log(`Made ${made.toSorted().join(', ')}, and put ${name} into server/gateways/list.ts.

What is to be written, one thing after the other:

  npm run conformance -- -t "${called}" --bail 1

docs/add-a-gateway.md goes on from there.`)
