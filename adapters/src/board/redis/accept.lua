-- accept: the claim became an engagement; the client leaves the waiting room and weighs on the counselor.
--
-- ARGV  2 claim id; 3 weight, tenths
-- Gives 1, or 0 when the claim stands no more.
local now = clock()
local ended = end_claim(ARGV[2])
if not ended then
  return 0
end
local seat = record(SEATS, ended[OF])
settle(ended[OF], { false, tonumber(ARGV[3]), ended[FOR], seat and seat[SEQ] or 0 })
took_new(ended[FOR], now)
return 1
