import type { OrderRow } from '../../simulator/index.ts'
import { orderData } from './orders.ts'

/** Back to the shop by a link, in which its own `{order_id}` is filled in. */
export const back = (order: OrderRow): { location: string } | undefined => {
  const { return_url } = orderData(order).order_meta
  return typeof return_url === 'string' && return_url !== '' ? { location: return_url.replaceAll('{order_id}', encodeURIComponent(order.reference)) } : undefined
}
