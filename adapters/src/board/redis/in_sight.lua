-- in_sight: whose pages any node saw lately.
--
-- ARGV  2 how lately, ms; 3 how many at most
-- Gives member of staff and how long ago in ms, in turn, the latest first.
local within, most = tonumber(ARGV[2]), tonumber(ARGV[3])
local now = clock()
local seen = call('ZREVRANGEBYSCORE', SEEN, '+inf', now - within, 'WITHSCORES', 'LIMIT', 0, most)
for index = 2, #seen, 2 do
  seen[index] = now - tonumber(seen[index])
end
return seen
