-- Nothing ever read the address that an order was made with, and what is not kept cannot leak. No release had the column,
-- so no process of one names it.

alter table orders drop column customer_address;
