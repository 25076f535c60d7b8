import { Readable } from 'node:stream'
import { setImmediate as breathe } from 'node:timers/promises'
import { parse } from 'csv-parse'
import { cardTypes, networkOf, networks, type Card } from './card.ts'
import { positionOf } from './compile.ts'
import type { Problem } from './read/reading.ts'
import { table } from '../platform/table.ts'

/** What is known of cards by their first digits, from the table that operators loaded. */
export interface Bins {
  readonly rows: number
  /** By 6 to 8 digits, the longest known start counts; undefined where there is none. */
  find: (bin: string) => Card | undefined
}

interface Line {
  record: string[]
  info: { lines: number }
}

/** The headings that tables on offer use for what is wanted. */
const headings: Record<'bin' | 'network' | 'type' | 'country' | 'issuer', readonly string[]> = {
  bin: ['bin', 'iin', 'prefix'], network: ['network', 'brand', 'scheme'], type: ['type', 'card_type'], country: ['country', 'iso2', 'isocode2', 'country_code'], issuer: ['issuer', 'bank', 'issuer_name'],
}

/** Names of networks as tables write them. */
const aliases: Readonly<Record<string, string>> = table({ 'american express': 'amex', 'diners club': 'diners', 'diners club international': 'diners', 'china union pay': 'unionpay', 'union pay': 'unionpay', 'master card': 'mastercard' })

/** A table may have half a million rows, and payments do not wait for it: the process turns to others after each lot. */
const LOT = 1000
const CHUNK = 64 * 1024

const piecesOf = function* (text: string) {
  for (let at = 0; at < text.length; at += CHUNK) yield text.slice(at, at + CHUNK)
}

/**
 * Reads a table with a heading line: bin, and any of network, type, country, issuer. What a table leaves empty is not
 * known; what it has and we do not know is refused.
 */
export const readBins = async (csv: string): Promise<Bins | Problem[]> => {
  const problems: Problem[] = []
  const builder = binsBuilder()
  let columns: Columns | undefined
  let read = 0
  const parser = Readable.from(piecesOf(csv)).pipe(parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }))
  try {
    for await (const { record, info } of parser as AsyncIterable<Line>) {
      if (columns === undefined) {
        columns = columnsOf(record)
        if (columns.bin < 0) return [{ path: 'line 1', message: `must be a heading with a column bin (and network, type, country, issuer as far as they are known); it has ${record.slice(0, 10).join(', ')}` }]
        continue
      }
      const row = readRow(record, columns)
      if (typeof row === 'string') problems.push({ path: `line ${info.lines}`, message: row })
      else builder.add(row.bin, row.card)
      if (problems.length >= 20) break
      if ((read += 1) % LOT === 0) await breathe()
    }
  } catch (error) {
    return [{ path: 'the table', message: `is no CSV: ${error instanceof Error ? error.message : ''}` }]
  }
  if (problems.length > 0) return problems
  return read === 0 ? [{ path: 'the table', message: 'has no rows' }] : builder.done()
}

type Columns = Record<keyof typeof headings, number>

const columnsOf = (record: string[]): Columns => {
  const names = record.map(name => name.toLowerCase())
  const at = (of: keyof Columns) => names.findIndex(name => headings[of].includes(name))
  return { bin: at('bin'), network: at('network'), type: at('type'), country: at('country'), issuer: at('issuer') }
}

/** What is wrong with a row, or what it says. */
const readRow = (record: string[], columns: Columns): string | { bin: string; card: Card } => {
  const cell = (column: keyof Columns) => record[columns[column]] ?? ''
  const [bin, network, type, country, issuer] = [cell('bin'), lowered(cell('network')), lowered(cell('type')), cell('country').toUpperCase(), cell('issuer')]
  if (!/^\d{6,8}$/.test(bin)) return `bin must be 6 to 8 digits, not ${JSON.stringify(bin.slice(0, 20))}`
  if (network !== '' && !networks.some(each => each === network)) return `network must be one of ${networks.join(', ')}, not ${JSON.stringify(network.slice(0, 30))}`
  if (type !== '' && !cardTypes.some(each => each === type)) return `type must be one of ${cardTypes.join(', ')}, not ${JSON.stringify(type.slice(0, 30))}`
  if (country !== '' && !/^[A-Z]{2}$/.test(country)) return `country must be two letters, not ${JSON.stringify(country.slice(0, 20))}`
  return {
    bin,
    card: {
      network: network === '' ? networkOf(bin) : network, type: cardTypes.find(each => each === type),
      country: country === '' ? undefined : country, issuer: issuer === '' ? undefined : issuer.slice(0, 100),
    },
  }
}

const lowered = (text: string) => { const name = text.toLowerCase(); return aliases[name] ?? name }

/** Eight bytes a row, found by halving; of rows with the same digits the last one counts. */
const binsBuilder = () => {
  const cards: Card[] = []
  const numbers = new Map<string, number>()
  const byDigits = [8, 7, 6].map(digits => ({ digits, of: new Map<number, number>() }))
  return {
    add: (bin: string, card: Card) => {
      const key = `${card.network}|${card.type ?? ''}|${card.country ?? ''}|${card.issuer ?? ''}`
      const number = numbers.get(key) ?? cards.push(card) - 1
      numbers.set(key, number)
      byDigits.find(({ digits }) => digits === bin.length)?.of.set(Number(bin), number)
    },
    done: (): Bins => {
      const tables = byDigits.map(({ digits, of }) => {
        const bins = Uint32Array.from(of.keys()).toSorted()
        return { digits, bins, of: Uint32Array.from(bins, bin => of.get(bin) ?? 0) }
      })
      return {
        rows: tables.reduce((sum, { bins }) => sum + bins.length, 0),
        find: bin => {
          for (const { digits, bins, of } of tables) {
            const at = bin.length < digits ? -1 : positionOf(bins, Number(bin.slice(0, digits)))
            if (at >= 0) return cards[of[at] ?? 0]
          }
          return undefined
        },
      }
    },
  }
}
