/**
 * Gateways that want a phone number of every payer get this one where the merchant has none: of the right shape, and
 * nobody's.
 */
export const NO_PHONE = '9999999999'

/** An Indian number without +91, as wallets know their payers. */
export const tenDigits = (phone: string | undefined): string => /^(?:\+91)?(\d{10})$/.exec(phone ?? '')?.[1] ?? NO_PHONE
