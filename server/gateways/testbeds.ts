import { cashfreeTestbed } from './cashfree/testbed.ts'
import { paytmTestbed } from './paytm/testbed.ts'
import { payuTestbed } from './payu/testbed.ts'
import { phonepeTestbed } from './phonepe/testbed.ts'
import { razorpayTestbed } from './razorpay/testbed.ts'
import { stripeTestbed } from './stripe/testbed.ts'
import type { Testbed } from './testbed.ts'

/** One for every gateway of the list in index.ts; the conformance suite runs for each. */
export const testbeds: readonly Testbed[] = [cashfreeTestbed, paytmTestbed, payuTestbed, phonepeTestbed, razorpayTestbed, stripeTestbed]
