/** For what is tried again and again: `tell` hears of the first failure, and of another only after a success. */
export const outage = (tell: (error: unknown) => void) => {
  let lasts = false
  return {
    failed: (error: unknown) => {
      if (!lasts) tell(error)
      lasts = true
    },
    over: () => { lasts = false },
  }
}
