import { decimalsOf, feeOf, istDay, istTime, rows, settledEvents, settlementOf, type Answer, type Asked, type Body, type SettledEvent, type Simulator } from '../../simulator/index.ts'
import { ownerOf } from './orders.ts'

/** The settlement list of one day, twenty rows a page. Exists in production only; its staging twin is ours. Source: paytmpayments.com/docs/api/settlement-api. */
export const settlementList = (sim: Simulator, { account, body }: Asked): Answer => {
  const { client_id } = ownerOf(account)
  const { utrProcessedStartTime, utrProcessedEndTime, pageNum, pageSize } = (body ?? {}) as Body
  const [page, size] = [Number(pageNum), Number(pageSize)]
  if (utrProcessedStartTime !== utrProcessedEndTime || !/^\d{4}-\d\d-\d\d$/.test(String(utrProcessedStartTime)) || !Number.isSafeInteger(page) || page < 1 || !(size >= 1 && size <= 20)) {
    return { status: 200, body: { status: 'FAILURE', resultCode: '00000030', errorMessage: 'Invalid parameters' } }
  }
  const day = String(utrProcessedStartTime).replaceAll('-', '')
  const found = settledEvents(sim.ledger, { account: client_id, refunded: 'TXN_SUCCESS' }).filter(event => {
    const { processed } = settlementOf(event)
    return processed <= sim.clock.now() && istDay(processed) === day
  })
  const shown = found.slice((page - 1) * size, page * size)
  if (shown.length === 0) return { status: 200, body: { status: 'RECORD_NOT_FOUND', resultCode: '00000000', count: 0, settlementDetailList: [] } }
  return { status: 200, body: {
    status: 'SUCCESS', resultCode: '00000000', errorMessage: '', count: shown.length, totalCount: found.length, paginatorPageNum: page, paginatorPageSize: size,
    paginatorTotalPage: Math.ceil(found.length / size), paginatorTotalCount: found.length, settlementDetailList: shown.map(event => row(sim, client_id, event)),
  } }
}

const time = (ms: number) => istTime(ms).slice(0, 19).replace('T', ' ')

const row = (sim: Simulator, mid: string, event: SettledEvent) => {
  const { utr, processed } = settlementOf(event)
  const { charge, tax } = feeOf(event)
  const order = rows.orderById(sim.ledger, event.order_id)
  return {
    txnId: String(event.id), txnType: event.kind === 'REFUND' ? 'REFUND' : 'SALE', txnDate: time(event.at), txnAmount: decimalsOf(event.amount_minor), bankName: '', custId: '', paymentMode: event.method.toUpperCase(), mid,
    merchantName: sim.accounts.get(mid)?.label ?? '', orderId: order?.reference ?? '', mercUnqRefVal: '', utrProcessedTime: time(processed), utr, settleAmount: decimalsOf(event.amount_minor - charge - tax),
    payoutDate: time(processed), gst: decimalsOf(tax), commission: decimalsOf(charge),
  }
}
