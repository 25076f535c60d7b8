/** What Razorpay keeps: 2 % for all but UPI, and 18 % tax on that; `fee` has the tax inside, as published. The rates are ours. */
export const feeOf = (method: string, amount_minor: number) => {
  const charge = method === 'upi' ? 0 : Math.round(amount_minor * 0.02)
  const tax = Math.round(charge * 0.18)
  return { fee: charge + tax, tax }
}
