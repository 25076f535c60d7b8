-- A refund that had failed and went through after all is a success now, if there is room for it. Those that were flagged
-- before are asked about once more, and take their place where it is free.

update refunds set next_check_at = now() where late_success and next_check_at is null;
comment on column refunds.late_success is
  'The gateway says that it went through, which was said to have failed, and another refund had taken its place: a person must look.';
