/** The published reference's own examples: illustrative values, real shapes. */
export const createPaymentExamples = {
  upi: { payment_method: 'upi', payment_method_details: { upi_id: 'priya.sharma@paytm', app_name: 'PhonePe' }, return_base_url: 'https://mystore.com/payment-success' },
  card: { payment_method: 'card', payment_method_details: { card_number: '4111111111111111', card_holder_name: 'Priya Sharma', card_expiry_mm: '12', card_expiry_yy: '30', card_cvv: '123' } },
  netbanking: { payment_method: 'netbanking', payment_method_details: { netbanking_bank_code: 'HDFC' } },
  wallet: { payment_method: 'wallet', payment_method_details: { wallet_provider: 'wallet_phonepe' } },
}

export const attemptExample = {
  payment_id: 'pay_summer_fashion_001_upi', order_id: 'order_summer_fashion_001', payment_method: 'upi', payment_amount: 2299.5,
  payment_status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: 2299.5, processor_ref: 'UPI434512345678901234',
  redirect_url: 'https://payments.example.com/redirect/pay_summer_fashion_001_upi',
  return_url: 'https://mystore.com/payment-success?order_id=order_summer_fashion_001',
  payload: 'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9', payment_time: '2024-12-03T14:32:15Z', order_expiry_time: '2024-12-03T16:30:00Z',
}

export const detailsExample = {
  status: 'SUCCESS', order_id: 'order_summer_fashion_001', payment_id: 'pay_summer_fashion_001_upi', capture_status: 'SUCCESS',
  capture_amount: 2299.5, payment_amount: 2299.5, payment_currency: 'INR', payment_method: 'upi',
  gateway_details: { auth_id: 'AUTH_4345123456789', processor_ref: 'UPI434512345678901234', utr: '434512345678' },
}

export const failedExample = {
  status: 'FAILED', order_id: 'order_summer_fashion_001', payment_id: 'pay_summer_fashion_001_cc', capture_status: 'FAILED',
  capture_amount: 0, payment_amount: 2299.5, payment_currency: 'INR', payment_method: 'card',
  gateway_details: { auth_id: null, processor_ref: 'CC434512345678901235', utr: null },
}

export const authorizeExample = {
  order_id: 'order_summer_fashion_001', payment_id: 'pay_summer_fashion_001_cc', status: 'SUCCESS', capture_status: 'SUCCESS',
  capture_amount: 2299.5, payment_amount: 2299.5, payment_currency: 'INR', payment_method: 'card',
  payment_message: 'Payment captured successfully', redirect_url: null,
  gateway_details: { auth_id: 'AUTH_4345123456789', processor_ref: 'CC434512345678901234', utr: '434512345678' },
}

export const bulkCaptureExample = {
  request: { start_date_time: '2024-12-01T00:00:00Z', end_date_time: '2024-12-01T23:59:59Z' },
  answer: { total_payment_to_be_captured: 147, start_date_time: '2024-12-01T00:00:00Z', end_date_time: '2024-12-01T23:59:59Z' },
}
