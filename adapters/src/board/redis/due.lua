-- due: takes the wake-ups that are due, the longest ago first, for as long as the lease lasts.
--
-- Gives conversations, at most 1,024.
local DUE_MAX = 1024
local now = clock()
local taken = call('ZRANGEBYSCORE', WAKES, '-inf', now, 'LIMIT', 0, DUE_MAX)
local again, at = {}, taken_until(now + LEASE)
for index, conversation in ipairs(taken) do
  again[index * 2 - 1], again[index * 2] = at, conversation
end
if taken[1] then
  call('ZADD', WAKES, unpack(again))
end
return taken
