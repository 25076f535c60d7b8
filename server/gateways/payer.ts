/**
 * Gateways that want a phone number of every payer get this one where the merchant has none: of the right shape, and
 * nobody's.
 */
export const NO_PHONE = '9999999999'

/** An Indian number without +91, as wallets know their payers. */
export const tenDigits = (phone: string | undefined): string => /^(?:\+91)?(\d{10})$/.exec(phone ?? '')?.[1] ?? NO_PHONE

/** For gateways that want a first name, and an address, of every payer. Neither is anybody's; `example.com` is kept free for such uses (RFC 2606). */
export const NO_NAME = 'Customer'
const NO_EMAIL = 'payer@example.com'

/** The payer's address, or nobody's where there is none that the gateway takes: too long, or with the sign that its signature joins values by. */
export const emailOf = (email: string | undefined, most: number): string => (email === undefined || email.length > most || email.includes('|') ? NO_EMAIL : email)
