/** Control characters (U+0000 to U+001F, U+007F to U+009F) and lone surrogates: no text we store may hold one. */
const forbidden = /\p{Cc}|\p{Surrogate}/u
/** The same, but for tab and line breaks. */
const forbiddenInLines = /(?![\t\n\r])\p{Cc}|\p{Surrogate}/u

export const isCleanText = (text: string) => !forbidden.test(text)
export const isCleanLines = (text: string) => !forbiddenInLines.test(text)
