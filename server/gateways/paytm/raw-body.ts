/**
 * The text of the member `body` of a JSON object, as it was sent: Paytm signs these bytes, and writing them anew could change them. Undefined
 * where there is none, or more than one. The text must be JSON.
 */
export const rawBody = (text: string): string | undefined => {
  const found: string[] = []
  let depth = 0
  let name: string | undefined
  let value_from: number | undefined
  const close = (at: number) => {
    if (value_from !== undefined && name === 'body') found.push(text.slice(value_from, at).trim())
    name = value_from = undefined
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') {
      const from = at
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1
      if (depth === 1 && value_from === undefined) name = text.slice(from + 1, at)
    } else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      if (depth === 1) close(at)
      depth -= 1
    } else if (depth === 1 && character === ':' && value_from === undefined) value_from = at + 1
    else if (depth === 1 && character === ',') close(at)
  }
  return found.length === 1 ? found[0] : undefined
}
