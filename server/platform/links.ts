/** What a browser runs, reads from its own machine, or cannot show: no payer is sent there. */
export const isUnsafeLink = (text: string) => /^(?:javascript|vbscript|data|file|filesystem|blob|about|view-source|ftp|wss?):/i.test(text)
