-- A gateway may take money too late and give it back by itself, by no refund of ours: how much, at which try.
-- Null in what processes of the version before write.

alter table tries add column given_back_minor bigint check (given_back_minor > 0);
