/**
 * Every refusal the API can answer, as one table: code → status, type, and the message for when the place that
 * refuses has nothing more exact to say. Those on customers are the contract's own words for 400,
 * 401, 404 and 500; the ones for 400 are said where they name what is at fault: an email, the id in the path.
 */
const table = {
  unauthorized: [401, 'authentication_error', 'Invalid API credentials provided'],

  invalid_customer_data: [400, 'validation_error', 'Invalid email format or missing required fields'],
  invalid_customer_id: [400, 'validation_error', 'Invalid customer ID format provided'],
  customer_not_found: [404, 'resource_error', 'Customer not found with the provided customer ID'],
  customer_already_exists: [409, 'resource_error', 'A customer with this customer_id already exists in this scope'],
  creation_failed: [500, 'server_error', 'Customer creation failed due to server error'],
  update_failed: [500, 'server_error', 'Customer update failed due to server error'],
  deletion_failed: [500, 'server_error', 'Customer deletion failed due to server error'],

  invalid_order_data: [400, 'validation_error', 'Invalid order data'],
  invalid_order_id: [400, 'validation_error', 'Invalid order ID format provided'],
  order_not_found: [404, 'resource_error', 'Order not found'],
  order_id_already_exists: [409, 'resource_error', 'An order with this order_id already exists'],
  order_already_paid: [409, 'resource_error', 'The order is already paid'],
  order_expired: [409, 'resource_error', 'The order has expired'],
  transaction_limit_reached_for_order: [409, 'resource_error', 'The order has had as many payments as it may have'],
  order_creation_failed: [500, 'server_error', 'Order creation failed due to server error'],
  retrieval_failed: [500, 'server_error', 'Retrieval failed due to server error'],

  invalid_payment_data: [400, 'validation_error', 'Invalid payment data'],
  invalid_payment_id: [400, 'validation_error', 'Invalid payment ID format provided'],
  payment_not_found: [404, 'resource_error', 'Payment not found'],
  payment_failed: [500, 'server_error', 'Payment failed due to server error'],

  invalid_authorization_data: [400, 'validation_error', 'Invalid authorization data'],
  payment_not_capturable: [409, 'resource_error', 'The payment is not waiting for capture'],
  authorization_failed: [500, 'server_error', 'Authorization failed due to server error'],
  invalid_date_range: [400, 'validation_error', 'Invalid date range'],
  bulk_capture_failed: [500, 'server_error', 'Bulk capture failed due to server error'],

  invalid_refund_data: [400, 'validation_error', 'Invalid refund data'],
  invalid_refund_id: [400, 'validation_error', 'Invalid refund ID format provided'],
  refund_not_found: [404, 'resource_error', 'Refund not found'],
  refund_id_already_exists: [409, 'resource_error', 'A refund with this refund_id already exists'],
  payment_not_refundable: [409, 'resource_error', 'The payment cannot be refunded'],
  refund_amount_exceeded: [409, 'resource_error', 'The refund is more than what is left of the payment'],
  refund_failed: [500, 'server_error', 'Refund failed due to server error'],

  invalid_gateway_account: [400, 'validation_error', 'Invalid gateway account'],
  gateway_account_not_found: [404, 'resource_error', 'There is no gateway account under this id'],
  gateway_account_changed: [409, 'resource_error', 'The gateway account was changed at the same time; look at it, and try again'],
  project_not_found: [404, 'resource_error', 'There is no project under this id'],
  invalid_configuration: [400, 'validation_error', 'Invalid routing configuration'],
  invalid_bin_table: [400, 'validation_error', 'Invalid table of BINs'],
  configuration_not_found: [404, 'resource_error', 'No such version of the routing configuration'],
  configuration_published: [409, 'resource_error', 'A version that has been live cannot be changed'],
  payments_without_gateway: [409, 'resource_error', 'The configuration leaves some payments without a gateway'],
  configuration_failed: [500, 'server_error', 'The routing configuration could not be changed due to server error'],

  route_not_found: [404, 'resource_error', 'No such path'],
  method_not_allowed: [405, 'validation_error', 'This path does not take this method'],
  request_too_large: [413, 'validation_error', 'The request body is too large'],
  idempotency_key_in_use: [409, 'resource_error', 'A request with this idempotency key is still running'],
  idempotency_key_reused: [422, 'validation_error', 'This idempotency key was used for another request'],
  invalid_request: [400, 'validation_error', 'Invalid request'],
  invalid_webhook: [401, 'authentication_error', 'The notice carries no valid signature of this gateway account'],
  service_unavailable: [503, 'server_error', 'The service is not available at the moment; try again'],
  internal_error: [500, 'server_error', 'The server failed'],
} as const satisfies Record<string, readonly [status: number, type: string, message: string]>

export type ErrorCode = keyof typeof table

/** A request that is refused: thrown by rules and routes, answered by the error handler as `{message, code, type}`. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly type: string
  /** Seconds until it makes sense to try again; sent as Retry-After. */
  readonly retry_after: number | undefined

  constructor(code: ErrorCode, message: string = table[code][2], retry_after?: number) {
    super(message)
    const [status, type] = table[code]
    Object.assign(this, { name: 'Refusal' })
    this.code = code
    this.status = status
    this.type = type
    this.retry_after = retry_after
  }

  get body() {
    return { message: this.message, code: this.code, type: this.type }
  }
}

/** Refuses the request with a code of the table. `message` says more than the table's sentence, naming the field. */
export const fail = (code: ErrorCode, message?: string, retry_after?: number): never => {
  throw new Refusal(code, message, retry_after)
}
