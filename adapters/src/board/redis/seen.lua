-- seen: members of staff have a page open on the node that says so.
--
-- ARGV  2.. members of staff, at most 512
local FORGET_AFTER = 86400000
local now = clock()
for index = 2, #ARGV do
  call('ZADD', SEEN, now, ARGV[index])
end
call('ZREMRANGEBYSCORE', SEEN, '-inf', now - FORGET_AFTER)
return 1
