-- due: takes the wake-ups that are due, the longest ago first.
--
-- Gives conversations, at most 1,024.
local DUE_MAX = 1024
local taken = call('ZRANGEBYSCORE', WAKES, '-inf', clock(), 'LIMIT', 0, DUE_MAX)
if taken[1] then
  call('ZREM', WAKES, unpack(taken))
end
return taken
