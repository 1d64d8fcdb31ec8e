-- rebuild: empties the desk's board and begins a new epoch, to be filled from the ledger.
--
-- ARGV  1 now; 2 the epoch before the first one, or '' for this server's own clock
-- Gives the epoch, greater than any before it on this desk.
local before = tonumber(call('HGET', META, 'epoch')) or tonumber(ARGV[2]) or clock()
call('UNLINK', SEATS, ORDER, CLAIMS, LEASES, PEOPLE, FREE, HEARD, WAKES, SEEN, LEFT,
  LEFT_BEFORE)
call('HSET', META, 'schema', SCHEMA, 'epoch', string.format('%d', before + 1), 'filling', '')
return before + 1
