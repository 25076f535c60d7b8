/** What Razorpay's test mode decides by the data it is sent. Source: the pages "Test card details" and "Test S2S" of razorpay.com/docs. */

/** Cards whose payment fails, when the mock page's Failure is chosen, for a reason of their own. */
export const failing_cards: Record<string, string> = {
  '4100280000090000': 'payment_timed_out', '5305620000060000': 'payment_timed_out',
  '4100280000080001': 'insufficient_fund', '5305620000050001': 'insufficient_fund',
  '4100280000070002': 'payment_cancelled', '5305620000040002': 'payment_cancelled',
  '4100280000060003': 'card_declined', '4100280000050004': 'card_declined', '4100280000040005': 'card_declined',
  '5305620000030003': 'card_declined', '5305620000020004': 'card_declined', '5305620000010005': 'card_declined',
  '4100280000030006': 'card_disabled_for_online_payments', '5305620000000006': 'card_disabled_for_online_payments',
  '4100280000010008': 'card_number_invalid', '5305620000080008': 'card_number_invalid',
  '4100280000020007': 'gateway_technical_error', '5305620000090007': 'gateway_technical_error',
  '4100280000000009': 'authentication_failed', '5305620000070009': 'authentication_failed',
}

/** Test cards whose check digit need not be right. */
export const test_cards = new Set([
  ...Object.keys(failing_cards), '4100280000001007', '5500670000001002', '6527658900001005', '36082800091007', '340256000401007',
  '5555555555554444', '5105105105105100', '5104060000000008', '4012888888881881', '5241810000000000', '4718609108204366', '5104015555555558',
])

/** What hosted checkout offers to fill in; the first is one that is approved. */
export const testCards: readonly string[] = ['4100280000001007', ...[...test_cards].filter(card => card !== '4100280000001007')]

/** UPI payments that fail when they are approved, by their amount in paise. */
export const failing_amounts: Record<number, string> = { 201: 'insufficient_funds', 402: 'payment_declined', 204: 'incorrect_pin', 302: 'payment_cancelled' }

/** UPI collect. Every other address approves. */
export const failing_vpas: Record<string, string> = { 'failure@razorpay': 'payment_declined' }

/** An OTP of four to ten digits is right, a shorter one is wrong; the payer's page has this one filled in, and takes no other. */
export const right_otp = '1234'
export const isRightOtp = (otp: string): boolean => /^\d{4,10}$/.test(otp)

/** An instant refund of this amount becomes a normal one. */
export const slow_refund_minor = 2_468

/** Netbanking codes and names. */
export const banks: Record<string, string> = {
  HDFC: 'HDFC Bank', ICIC: 'ICICI Bank', UTIB: 'Axis Bank', KKBK: 'Kotak Mahindra Bank', SBIN: 'State Bank of India', YESB: 'Yes Bank', IDFB: 'IDFC First Bank',
  INDB: 'IndusInd Bank', FDRL: 'Federal Bank', BARB_R: 'Bank of Baroda', PUNB_R: 'Punjab National Bank', CNRB: 'Canara Bank', IBKL: 'IDBI Bank', AUBL: 'AU Small Finance Bank',
  CIUB: 'City Union Bank', RATN: 'RBL Bank', IDIB: 'Indian Bank', IOBA: 'Indian Overseas Bank', KARB: 'Karnataka Bank', KVBL: 'Karur Vysya Bank', AIRP: 'Airtel Payments Bank',
  BDBL: 'Bandhan Bank', DBSS: 'DBS Bank', DCBL: 'DCB Bank', DEUT: 'Deutsche Bank', ESFB: 'Equitas Small Finance Bank',
}

export const wallets = ['airtelmoney', 'mobikwik', 'jiomoney', 'olamoney', 'payzapp', 'bajajpay', 'phonepe', 'phonepeswitch', 'amazonpay']
