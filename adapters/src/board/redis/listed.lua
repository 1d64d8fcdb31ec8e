-- listed: who is on the board, a page at a time.
--
-- ARGV  2 where the page begins: 0, or what the page before gave
-- Gives { where the next page begins, 0 after the last; conversations, about 512 }.
local LISTED_MAX = 512
local next_at, flat = unpack(call('HSCAN', SEATS, ARGV[2], 'COUNT', LISTED_MAX))
local conversations = {}
for index = 1, #flat, 2 do
  conversations[#conversations + 1] = flat[index]
end
return { next_at, conversations }
