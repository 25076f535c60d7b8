/** A scalar of a JSON text or a form, with the name it stands under and the names above that. */
export interface Field {
  name: string
  parents: readonly string[]
  value: string
}

// A text with the colon that makes it a name, a bracket, or a bare word; of a text that was cut off, what there is of it,
// perhaps in the middle of an escape: a text that fits nothing would be tried again from each quote in it.
const tokens = /("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$))\s*(:?)|[{}[\]]|[^\s{}[\],:"]+/gs

/** No gateway's answer is deeper; what is, is an attack on whoever reads it. */
const DEEPEST = 32

/**
 * The scalars of a JSON text in order, as they are written: one pass, no tree, and good for half a text or a broken one
 * too, which JSON.parse is not. Items of a list go by the list's name.
 */
export const scanJson = (text: string): Field[] => {
  const fields: Field[] = []
  const open: { list: string | undefined; path: readonly string[] }[] = [{ list: undefined, path: [] }]
  let top = open[0] ?? { list: undefined, path: [] }
  let key = ''
  for (const [token, quoted, colon] of text.matchAll(tokens)) {
    const name = top.list ?? key
    key = ''
    if (token === '{' || token === '[') {
      if (open.length > DEEPEST) break
      top = { list: token === '[' ? name : undefined, path: [...top.path, name] }
      open.push(top)
    } else if (token === '}' || token === ']') {
      if (open.length > 1) open.pop()
      top = open.at(-1) ?? top
    } else if (colon === ':') key = unquoted(quoted ?? '')
    else fields.push({ name, parents: top.path, value: quoted === undefined ? token : unquoted(quoted) })
  }
  return fields
}

const unquoted = (quoted: string): string => {
  const bare = quoted.slice(1, quoted.endsWith('"') && quoted.length > 1 ? -1 : undefined)
  if (!bare.includes('\\')) return bare
  try {
    return String(JSON.parse(quoted))
  } catch {
    return bare.replaceAll('\\', '')
  }
}

/** `a=1&b[c]=2`; names in brackets have those before them above them. */
export const scanForm = (text: string): Field[] => text.split('&').flatMap(pair => {
  const at = pair.indexOf('=')
  if (at < 0) return []
  const names = decoded(pair.slice(0, at)).split(/[[\].]+/).filter(each => each !== '' && !/^\d+$/.test(each))
  return [{ name: names.at(-1) ?? '', parents: names.slice(0, -1), value: decoded(pair.slice(at + 1)) }]
})

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
