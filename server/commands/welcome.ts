import type { Credentials } from '../projects/index.ts'

interface Welcome extends Credentials {
  base_url: string
  project_id: string
  operator_token: string
  simulators_url: string
  demo_file: string
}

/** What the terminal shows when all is ready. The curl lines work as they stand, and again: the shell makes a new order id. */
export const welcome = ({ base_url, project_id, client_id, client_secret, operator_token, simulators_url, demo_file }: Welcome) => `
Sluice is ready at ${base_url}

  client id      ${client_id}
  client secret  ${client_secret}
  project id     ${project_id}
  operator token ${operator_token}
  (also in ${demo_file})

The simulated gateways are at ${simulators_url}/

A first order:

curl ${base_url}/router/orders \\
  -H 'content-type: application/json' \\
  -H 'x-client-id: ${client_id}' \\
  -H 'x-client-secret: ${client_secret}' \\
  -d '{"order_id":"'first-$(date +%s)'","order_amount":2299.5,"order_currency":"INR","customer_details":{"customer_id":"priya","customer_email":"priya.sharma@example.com","customer_phone":"+919876543210"},"payment_methods":"cc,dc,upi,nb,wallet","return_base_url":"https://shop.example.com/thanks"}'

Ctrl-C stops everything.
`
