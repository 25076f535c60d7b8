/** A belief about the money that the database must bear out: the query returns the rows that contradict it. `$1` is now. */
export interface Rule {
  rule: string
  /** What a row means, and what to do about it. */
  says: string
  sql: string
}

const holds = `('authorized', 'capturing', 'voiding', 'captured')`

/**
 * The money rules. Each query must return no rows; docs/operations.md says what to do where one does. What is counted for
 * every order is grouped and joined: a count for each of them takes several times as long.
 */
export const rules: readonly Rule[] = [
  {
    rule: 'one-success',
    says: 'An order is PAID exactly when the one payment in its slot holds its money.',
    sql: `select o.project_id, o.order_id, o.settled_by, p.number, p.state
            from orders o full join (select * from payments where state in ${holds}) p on p.order_key = o.order_key
           where o.settled_by is distinct from p.number`,
  },
  {
    rule: 'amounts-agree',
    says: 'Payments and refunds have the currency of their order, payments its amount, and no more is authorised than that.',
    sql: `select o.project_id, o.order_id, p.number, p.amount_minor, p.authorized_minor, p.currency
            from payments p join orders o using (order_key)
           where p.currency <> o.currency or p.amount_minor <> o.amount_minor or p.authorized_minor not in (0, p.amount_minor)
           union all
          select o.project_id, o.order_id, r.number, r.amount_minor, null, r.currency
            from refunds r join orders o using (order_key) where r.currency <> o.currency`,
  },
  {
    rule: 'refunds-reserved',
    says: 'What a payment has promised back is the sum of its refunds that succeeded, are under way, or are still owed by us.',
    sql: `select p.order_key, p.number, p.refunded_minor, coalesce(sum(r.amount_minor), 0) as refunds_minor
            from payments p left join refunds r on r.order_key = p.order_key and r.payment = p.number
             and r.try is null and (r.state in ('pending', 'success') or (p.state = 'reversed' and r.type = 'AUTO_REFUND'))
           group by p.order_key, p.number, p.refunded_minor having p.refunded_minor <> coalesce(sum(r.amount_minor), 0)`,
  },
  {
    rule: 'refunds-within-captured',
    says: 'No more was given back than was captured.',
    sql: `select p.order_key, p.number, p.captured_minor, sum(r.amount_minor) as given_minor
            from payments p join refunds r on r.order_key = p.order_key and r.payment = p.number and r.try is null and (r.state = 'success' or r.late_success)
           group by p.order_key, p.number, p.captured_minor having sum(r.amount_minor) > p.captured_minor`,
  },
  {
    rule: 'reversed-is-given-back',
    says: 'A reversed payment whose money was taken has a refund for all of it.',
    sql: `select order_key, number, captured_minor, refunded_minor from payments where state = 'reversed' and refunded_minor <> captured_minor`,
  },
  {
    rule: 'counters',
    says: 'Payments, refunds and events are numbered from 1 without a gap.',
    sql: `select o.project_id, o.order_id from orders o
            left join (select order_key, count(*) as rows from payments group by order_key) p on p.order_key = o.order_key
            left join (select order_key, count(*) as rows from refunds group by order_key) r on r.order_key = o.order_key
            left join (select order_key, count(*) as rows, max(number) as last from order_events group by order_key) e on e.order_key = o.order_key
           where o.payments <> coalesce(p.rows, 0) or o.refunds <> coalesce(r.rows, 0) or o.events <> coalesce(e.rows, 0) or o.events <> e.last`,
  },
  {
    rule: 'events-tell-states',
    says: "A payment's last change of state is its last such event.",
    sql: `select p.order_key, p.number, p.state, last.kind from payments p
            left join lateral (select kind from order_events e where e.order_key = p.order_key and e.payment = p.number
              and e.kind in ('payment.initiated', 'payment.redirected', 'payment.pending', 'payment.authorized', 'payment.capturing', 'payment.voiding',
                             'payment.captured', 'payment.failed', 'payment.user_dropped', 'payment.init_failed', 'payment.reversed')
              order by number desc limit 1) last on true
           where last.kind is distinct from 'payment.' || p.state`,
  },
  {
    rule: 'tries-numbered',
    says: "A payment's tries are numbered from 1 without a gap, and its account and reference are one of them: its current try's.",
    sql: `select p.order_key, p.number, p.tries, p.account_id, p.reference from payments p
            left join (select order_key, payment, count(*) as rows, max(number) as last from tries group by order_key, payment) t on t.order_key = p.order_key and t.payment = p.number
            left join tries current on current.order_key = p.order_key and current.payment = p.number and current.account_id = p.account_id and current.reference = p.reference
           where p.tries <> coalesce(t.rows, 0) or p.tries <> coalesce(t.last, 0) or (p.tries > 0 and current.order_key is null)`,
  },
  {
    rule: 'one-open-try',
    says: "No two tries of a payment are open: another gateway was asked only after a clear no, and what opened again beside the current try is being closed.",
    sql: `select p.order_key, p.number, t.number as try, t.account_id, t.reference, t.outcome from payments p join tries t on t.order_key = p.order_key and t.payment = p.number
           where (t.outcome is null or t.outcome in ('needs_payer', 'unknown')) and t.reference <> p.reference and t.next_check_at is null`,
  },
  {
    rule: 'money-at-one-try',
    says: "A payment's money is at its current try; what another try took is on its way back, all of it, from the account that took it.",
    sql: `select p.order_key, p.number, t.number as try, t.account_id, t.reference, t.aside_minor from payments p join tries t on t.order_key = p.order_key and t.payment = p.number
           where coalesce(t.aside_minor, 0) <> (select coalesce(sum(r.amount_minor), 0) from refunds r where r.order_key = t.order_key and r.payment = t.payment and r.try = t.number)
              or (t.aside_minor > 0 and t.reference = p.reference and p.state <> 'init_failed')
              or (t.outcome = 'done' and t.code = 'capture' and t.aside_minor is null and (t.reference <> p.reference or p.captured_minor = 0))
              or (t.outcome = 'done' and t.code = 'authorize' and t.release is null and t.reference <> p.reference)`,
  },
  {
    rule: 'references-once',
    says: 'A reference that a gateway has seen was never used for another try or refund.',
    sql: `select reference, count(*) from (select reference from tries union all select reference from refunds) used group by reference having count(*) > 1`,
  },
  {
    rule: 'gateway-payments-once',
    says: "A gateway's payment belongs to one payment of ours.",
    sql: `select account_id, gateway_payment_id, count(*) from tries where gateway_payment_id is not null
           group by account_id, gateway_payment_id having count(distinct (order_key, payment)) > 1`,
  },
  {
    rule: 'refund-ids',
    says: 'Each refund holds its id in refund_ids, and each id there its refund.',
    sql: `select coalesce(r.order_key, i.order_key) as order_key, coalesce(r.number, i.refund) as refund
            from refunds r full join refund_ids i on i.order_key = r.order_key and i.refund = r.number
           where r.order_key is null or i.order_key is null`,
  },
  {
    rule: 'open-is-watched',
    says: 'What is not settled yet is going to be asked about.',
    sql: `select order_key, number, state from payments
           where next_check_at is null and (state in ('initiated', 'redirected', 'pending', 'authorized', 'capturing', 'voiding') or release = 'due')
           union all select order_key, payment, outcome from tries where next_check_at is null and release = 'due'
           union all select order_key, number, state from refunds where next_check_at is null and state = 'pending'`,
  },
  {
    rule: 'checks-are-made',
    says: 'A check is overdue by more than 15 minutes: is a sluice process running, and does it reach the gateway?',
    sql: `select order_key, number, next_check_at from payments where next_check_at < $1::timestamptz - interval '15 minutes'
           union all select order_key, payment, next_check_at from tries where next_check_at < $1::timestamptz - interval '15 minutes'
           union all select order_key, number, next_check_at from refunds where next_check_at < $1::timestamptz - interval '15 minutes'`,
  },
  {
    rule: 'outcome-unknown-for-3-days',
    says: "Nobody knows for 3 days now whether the payer was charged: ask the gateway's support, with the reference.",
    sql: `select p.order_key, p.number, p.state, p.account_id, p.reference, p.created_at from payments p join orders o using (order_key)
           where (p.state in ('capturing', 'voiding') and p.updated_at < $1::timestamptz - interval '3 days')
              or (p.state in ('initiated', 'redirected', 'pending') and (o.expires_at < $1::timestamptz - interval '3 days'
                  or (p.created_at < $1::timestamptz - interval '3 days'
                      and exists (select from tries t where t.order_key = p.order_key and t.payment = p.number and (t.outcome is null or t.outcome = 'unknown')))))
           union all
          select t.order_key, t.payment, t.outcome, t.account_id, t.reference, t.asked_at from tries t
           where t.next_check_at is not null and (t.outcome is null or t.outcome in ('needs_payer', 'unknown')) and t.asked_at < $1::timestamptz - interval '3 days'`,
  },
  {
    rule: 'reversal-not-done-for-5-days',
    says: "Money that is owed back to a payer has not gone back in 5 days, or its refund failed at the gateway: see to it at the gateway's dashboard.",
    sql: `select p.order_key, p.number, p.account_id, p.reference from payments p
           where p.state = 'reversed' and p.release = 'due' and p.updated_at < $1::timestamptz - interval '5 days'
           union all
          select t.order_key, t.payment, t.account_id, t.reference from tries t where t.release = 'due' and t.answered_at < $1::timestamptz - interval '5 days'
           union all
          select r.order_key, r.number, coalesce(t.account_id, p.account_id), r.reference
            from refunds r join payments p on p.order_key = r.order_key and p.number = r.payment
            left join tries t on t.order_key = r.order_key and t.payment = r.payment and t.number = r.try
           where (p.state = 'reversed' or r.try is not null) and r.type = 'AUTO_REFUND'
             and (r.state in ('failed', 'cancelled') or (r.state = 'pending' and r.created_at < $1::timestamptz - interval '5 days'))`,
  },
  {
    rule: 'refund-taken-back',
    says: 'A refund that had succeeded failed after all: its payer has no money, though the merchant was told SUCCESS. It is shown until the payment has another refund.',
    sql: `select r.order_key, r.number, r.refund_id, r.amount_minor from refunds r
           where r.state in ('failed', 'cancelled')
             and exists (select from order_events e where e.order_key = r.order_key and e.refund = r.number and e.kind = 'refund.taken_back')
             and not exists (select from refunds other where other.order_key = r.order_key and other.payment = r.payment and other.number > r.number and other.state in ('pending', 'success'))`,
  },
  {
    rule: 'refund-succeeded-late',
    says: 'A refund that had failed went through after all, when another had taken its place: more went back, or is about to, than was captured.',
    sql: `select order_key, number, refund_id, amount_minor from refunds where late_success`,
  },
  {
    rule: 'given-back-by-gateway',
    says: "A gateway gave money back by itself that the books count as taken or held: ask the gateway's support, with the reference.",
    sql: `select p.order_key, p.number, p.account_id, p.reference from tries t join payments p on p.order_key = t.order_key and p.number = t.payment and p.reference = t.reference
           where t.given_back_minor is not null and p.state in ${holds}`,
  },
  {
    rule: 'wrong-money',
    says: 'A gateway reported success with another currency or less money than was asked, and nothing better since.',
    sql: `select p.order_key, p.number, p.account_id, p.reference from payments p
           where p.state in ('initiated', 'redirected', 'pending', 'failed', 'user_dropped', 'init_failed')
             and exists (select from order_events e where e.order_key = p.order_key and e.payment = p.number and e.kind = 'payment.mismatch')
           union all
          select t.order_key, t.payment, t.account_id, t.reference from tries t join payments p on p.order_key = t.order_key and p.number = t.payment
           where t.code = 'wrong_money' and t.reference <> p.reference`,
  },
  {
    rule: 'settled-is-in-the-books',
    says: 'What a gateway settled as a payment or refund of ours is captured, set aside or given back in our books.',
    sql: `select l.account_id, l.line, l.order_key, l.payment, l.try, l.refund, l.amount_minor, l.currency
            from settlement_lines l join payments p on p.order_key = l.order_key and p.number = l.payment
            join tries t on t.order_key = l.order_key and t.payment = l.payment and t.number = l.try
           where l.kind = 'payment' and l.amount_minor > 0 and t.code is distinct from 'wrong_money' and t.given_back_minor is null
             and case when t.reference = p.reference and p.state <> 'init_failed' then p.captured_minor = 0 else t.aside_minor is null end
           union all
          select l.account_id, max(l.line), l.order_key, l.payment, null, l.refund, sum(l.amount_minor), l.currency
            from settlement_lines l join refunds r on r.order_key = l.order_key and r.number = l.refund
           where l.kind = 'refund' and l.currency = r.currency and r.state <> 'success' and not r.late_success
             and not exists (select from order_events e where e.order_key = r.order_key and e.refund = r.number and e.kind = 'refund.taken_back')
           group by l.account_id, l.order_key, l.payment, l.refund, l.currency, r.amount_minor having sum(l.amount_minor) = -r.amount_minor`,
  },
  {
    rule: 'settled-once',
    says: 'A gateway settles a payment once, with what was captured (and its surcharge), and a refund once: else ask it, with the settlement id.',
    sql: `select l.account_id, l.order_key, l.payment, l.try, sum(l.amount_minor) as settled_minor, max(l.settlement_id) as settlement_id
            from settlement_lines l join payments p on p.order_key = l.order_key and p.number = l.payment
            join tries t on t.order_key = l.order_key and t.payment = l.payment and t.number = l.try
           where l.kind = 'payment' and l.currency = p.currency
           group by l.account_id, l.order_key, l.payment, l.try, t.reference, t.aside_minor, p.reference, p.state, p.captured_minor, p.surcharge_minor
          having case when t.reference = p.reference and p.state <> 'init_failed'
                      then p.captured_minor > 0 and sum(l.amount_minor) not between p.captured_minor and p.captured_minor + p.surcharge_minor
                      else sum(l.amount_minor) < t.aside_minor or sum(l.amount_minor) >= 2 * t.aside_minor end
           union all
          select l.account_id, l.order_key, l.payment, null, sum(l.amount_minor), max(l.settlement_id)
            from settlement_lines l join refunds r on r.order_key = l.order_key and r.number = l.refund
           where l.kind = 'refund' and l.currency = r.currency
           group by l.account_id, l.order_key, l.payment, l.refund, r.amount_minor having -sum(l.amount_minor) not in (0, r.amount_minor)`,
  },
  {
    rule: 'reports-are-read',
    says: "A gateway account's settlement report could not be read for 3 days: sluice accounts test says whether the gateway lets us in. One that is disabled is left alone 30 days after its last payment.",
    sql: `select r.account_id, r.problem, r.failures, r.failing_since from settlement_reports r join gateway_accounts a using (account_id)
           where r.failing_since < $1::timestamptz - interval '3 days'
             and (a.enabled or exists (select from payments p where p.account_id = r.account_id and p.captured_at > $1::timestamptz - interval '30 days'))`,
  },
  {
    rule: 'notices-translated',
    says: "A gateway's notice could not be made sense of, or has been waiting for more than an hour.",
    sql: `select webhook_key, account_id, event_id, problem from gateway_webhooks where state = 'parked' or (state = 'new' and received_at < $1::timestamptz - interval '1 hour')`,
  },
]
