import { notFoundPage, type Answer } from '../../simulator/index.ts'

/** PayU answers 200 to what it does not like. The codes are of its page error-codes; which of them it gives here is not published, nor are the words. */

const stopped = (error: string, message: string): Answer => ({ status: 200, body: { result: null, status: 'failed', error, message } })

export const not_signed = stopped('E700', 'Transaction failed due to incorrectly calculated hash parameter')
export const no_merchant = stopped('E1647', 'Invalid Merchant Key')
export const duplicate = stopped('E504', 'Duplicate order ID: the transaction has been identified as duplicate transaction')
export const invalid = (field: string): Answer => stopped('E1101', `Invalid ${field} #~#Please ensure that you send all mandatory parameters in the transaction request to PayU.`)
export const not_enabled = (what: string): Answer => stopped('E1622', `S2S flow not enabled on ${what}`)

/** The same for a payer whose browser came with the form. */
export const shown = ({ body }: Answer): Answer => ({ status: 200, body: notFoundPage((body as { message: string }).message), headers: { 'content-type': 'text/html; charset=utf-8' } })

/** Of a command; `error_code` is one of PayU's page error-codes-for-refund-initiation. */
export const failed = (msg: string, error_code?: number): Answer => ({ status: 200, body: { status: 0, msg, ...(error_code === undefined ? {} : { error_code }) } })
export const invalid_hash = failed('Invalid Hash.')
export const parameter_missing = failed('Parameter missing')
