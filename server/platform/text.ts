/** Control characters and lone surrogates; `lines` lets tab and line breaks pass. No text we store may hold one. */
const forbidden = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u
const forbiddenInLines = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/u

export const isCleanText = (text: string) => !forbidden.test(text)
export const isCleanLines = (text: string) => !forbiddenInLines.test(text)
