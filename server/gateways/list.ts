/**
 * Every gateway there is, by the name of its room. A new one is a room and a word here: its connector.ts exports `connector`, its
 * simulator.ts `simulator`, its testbed.ts `testbed`.
 */
export const gatewayNames = [
  'cashfree',
  'easebuzz',
  'paytm',
  'payu',
  'phonepe',
  'razorpay',
  'stripe',
]
