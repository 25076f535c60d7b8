import { Type, type Static } from 'typebox'
import { merchantId, text, texts } from '../platform/http.ts'

export const OrderParams = Type.Object({ order_id: merchantId({ description: "The merchant's id of the order.", example: 'order_summer_fashion_001' }) })

const CustomerDetails = Type.Object({
  customer_id: Type.Optional(merchantId({ description: 'A known customer fills in a missing email and phone.' })),
  customer_email: Type.Optional(text({ format: 'email', maxLength: 254 })),
  customer_phone: Type.Optional(text({ format: 'phone', description: 'E.164, or ten digits.' })),
  customer_address: Type.Optional(text({ format: 'lines', maxLength: 500, description: 'Not kept: no gateway asks for it.' })),
})

export const CreateOrderRequest = Type.Object({
  order_id: merchantId(),
  order_amount: Type.Number({ exclusiveMinimum: 0, description: 'In major units (rupees); above 0, with no more decimals than the currency has.' }),
  order_currency: Type.String({ description: 'ISO 4217.' }),
  customer_details: CustomerDetails,
  payment_methods: Type.Optional(text({ maxLength: 100, description: 'Comma-separated: cc, dc, upi, nb, wallet. All when absent.' })),
  expiry_time_in_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600, description: '43200 (30 days) when absent.' })),
  order_note: Type.Optional(text({ format: 'lines', maxLength: 2000 })),
  order_tags: Type.Optional(texts({ names: text({ minLength: 1, maxLength: 256 }), values: text({ maxLength: 256 }), maxProperties: 20, description: 'At most 20, of at most 256 characters each.' })),
  return_base_url: Type.Optional(Type.String({ format: 'uri', maxLength: 2000 })),
  preauth: Type.Optional(Type.Boolean({ description: 'Payments are authorised only, and wait for Authorize Payment.' })),
}, { title: 'CreateOrderRequest' })
export type CreateOrderRequest = Static<typeof CreateOrderRequest>

export const WireOrder = Type.Object({
  order_id: Type.String(),
  project_id: Type.String(),
  customer_email: Type.Optional(Type.String()),
  customer_id: Type.Optional(Type.String()),
  order_status: Type.String({ description: 'ACTIVE, PAID or EXPIRED.' }),
  order_currency: Type.String(),
  order_amount: Type.Number({ description: 'In major units.' }),
  payment_methods: Type.String(),
  order_note: Type.Optional(Type.String()),
  order_tags: Type.Optional(texts({ values: Type.String() })),
  checkout_url: Type.String({ format: 'uri' }),
  order_hash: Type.String({ description: '32 lower-case hex digits; not guessable from the order id.' }),
  order_expiry_time: Type.String(),
  added_on: Type.String(),
}, { title: 'Order' })
export type WireOrder = Static<typeof WireOrder>

export const example = {
  request: {
    order_id: 'order_summer_fashion_001',
    order_amount: 2299.5,
    order_currency: 'INR',
    customer_details: {
      customer_email: 'priya.sharma@example.com', customer_phone: '+919876543210',
      customer_address: '123 Connaught Place, New Delhi, Delhi 110001, India', customer_id: 'cust_priya_sharma_2024',
    },
    payment_methods: 'cc,dc,upi,nb,wallet',
    expiry_time_in_minutes: 120,
    order_note: 'Summer collection dress - Medium size, Blue color',
    order_tags: { source: 'mobile_app', campaign: 'summer_sale_2024', customer_segment: 'premium' },
    return_base_url: 'https://mystore.com/payment-success',
  },
  answer: {
    order_id: 'order_summer_fashion_001',
    project_id: 'proj_fashion_store_2024',
    customer_email: 'priya.sharma@example.com',
    customer_id: 'cust_priya_sharma_2024',
    order_status: 'ACTIVE',
    order_currency: 'INR',
    order_amount: 2299.5,
    payment_methods: 'cc,dc,upi,nb,wallet',
    order_note: 'Summer collection dress - Medium size, Blue color',
    checkout_url: 'https://payments.example.com/checkout/a7f8e3d2c1b9f4e6d8a2c5b7f9e3d1a8',
    order_hash: 'a7f8e3d2c1b9f4e6d8a2c5b7f9e3d1a8',
    order_expiry_time: '2024-12-03T16:30:00Z',
    added_on: '2024-12-03T14:30:00Z',
  },
}
