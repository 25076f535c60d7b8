/** What is no text form, and on which line. */
export class SyntaxProblem extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

interface Token {
  text: string
  quoted: boolean
  line: number
}

const token = /(?<space>[^\S\n]+|#[^\n]*)|(?<line>\n)|(?<quoted>"(?:[^"\\\n]|\\.)*")|(?<sign><=|>=|[<>(),%])|(?<word>[^\s(),%"#<>=]+)|(?<wrong>.)/gsu

export const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = []
  let line = 1
  for (const { groups = {} } of text.matchAll(token)) {
    const { space, quoted, sign, word, wrong } = groups
    if (groups['line'] !== undefined) { line += 1; continue }
    if (space !== undefined) continue
    if (wrong !== undefined) throw new SyntaxProblem(line, wrong === '"' ? 'a text in quotes does not end on its line' : `${JSON.stringify(wrong)} has no meaning here`)
    if (quoted !== undefined) tokens.push({ text: unquoted(quoted, line), quoted: true, line })
    else tokens.push({ text: sign ?? word ?? '', quoted: false, line })
  }
  return tokens
}

const unquoted = (quoted: string, line: number): string => {
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw new SyntaxProblem(line, `${quoted.slice(0, 60)} is not a text as JSON has it`)
  }
}

/** The tokens of a text, and how far they are read. What stands there and is not wanted is a SyntaxProblem of its line. */
export interface Source {
  tokens: Token[]
  at: number
}

export const peek = ({ tokens, at }: Source, ahead = 0): Token | undefined => tokens[at + ahead]
const isNext = (source: Source, text: string, ahead = 0) => { const next = peek(source, ahead); return next !== undefined && !next.quoted && next.text.toLowerCase() === text }
export const refuse = (source: Source, wanted: string): never => {
  const next = peek(source)
  throw new SyntaxProblem(next?.line ?? source.tokens.at(-1)?.line ?? 1, next === undefined ? `${wanted} is missing at the end` : `${wanted} was expected, not ${JSON.stringify(next.text.slice(0, 60))}`)
}
export const accept = (source: Source, ...texts: string[]): boolean => {
  if (!texts.every((text, ahead) => isNext(source, text, ahead))) return false
  source.at += texts.length
  return true
}
export const expect = (source: Source, ...texts: string[]) => { if (!accept(source, ...texts)) refuse(source, `"${texts.join(' ')}"`) }

const isSign = ({ text, quoted }: Token) => !quoted && /^[<>(),%]/.test(text)
export const word = (source: Source, what: string): string => {
  const next = peek(source)
  if (next === undefined || isSign(next)) return refuse(source, what)
  source.at += 1
  return next.text
}
export const number = (source: Source, what = 'a number'): number => {
  const next = peek(source)
  if (next === undefined || next.quoted || !/^-?\d{1,20}(\.\d{1,20})?$/.test(next.text)) return refuse(source, what)
  source.at += 1
  return Number(next.text)
}
export const list = <T>(source: Source, read: (source: Source) => T): T[] => {
  const items = [read(source)]
  while (accept(source, ',')) items.push(read(source))
  return items
}
