-- Notices are forgotten by their age; without an index that is a reading of the whole table, every time.
-- While it is built no notice can be kept: gateways repeat what they get no answer to.

create index gateway_webhooks_received on gateway_webhooks (received_at);
