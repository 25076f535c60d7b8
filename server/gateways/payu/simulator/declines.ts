/** Why a payment failed: PayU's `error_code` and the words beside it [docs.payu.in: error-codes]. Another code is passed on as it is. */
const declines: Record<string, [error_Message: string, field9: string]> = {
  E905: ['Transaction declined', 'Transaction declined by the customer'],
  E1601: ['Customer Authentication failed due to incorrect OTP.', 'OTP maximum limit exceeded'],
  E312: ['Bank denied transaction on the card.', 'Decline - General decline of the card'],
  E307: ['Transaction declined with do not honor', 'Do not honor'],
  E311: ['Transaction declined due to invalid expiry details or the card is expired', 'Expired card'],
  E706: ['The account against which the payment was made has insufficient funds.', 'Not sufficient funds'],
  E803: ['Payment gateway seems to be down at this moment.', 'NO_ELIGIBLE_PG'],
  E1653: ['Card Issuer Unavailable', 'Issuing bank unavailable'],
  E4179: ['Transaction failed as debit failed from the customer\'s account', 'DEBIT HAS BEEN FAILED'],
}

export interface Decline { error_code: string; error_Message: string; field9: string }

export const declineOf = (error_code: string): Decline => {
  const [error_Message, field9] = declines[error_code] ?? ['Transaction failed at bank end', error_code]
  return { error_code, error_Message, field9 }
}
