/** Control characters (U+0000 to U+001F, U+007F to U+009F) and lone surrogates: no text we store may hold one. */
const forbidden = /\p{Cc}|\p{Surrogate}/u
/** The same, but for tab and line breaks. */
const forbiddenInLines = /(?![\t\n\r])\p{Cc}|\p{Surrogate}/u

/** The text's first characters, so many UTF-16 units at most; a character of two is not cut in half. */
export const beginningOf = (text: string, most: number) => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')

export const isCleanText = (text: string) => !forbidden.test(text)
export const isCleanLines = (text: string) => !forbiddenInLines.test(text)
