-- pull: claims for one counselor the top client they are qualified for and have room for.
--
-- ARGV  2 counselor; 3 claim id; 4 lease
-- Gives the claim as in `answer`, or nothing. Counts as a heartbeat.
local now, counselor, id = clock(), ARGV[2], ARGV[3]
local known = record(CLAIMS, id)
if known then
  return answer(id, known)
end
local who = person(counselor)
if not hear(counselor, now) or not who[FREE_AS] or FILLING then
  return false
end

local peek, advance = walk(function(class)
  return serves(who[COHORT], class)
end, SEARCH_MAX)
while true do
  local conversation, seat = peek()
  if not conversation then
    return false
  end
  -- Exclusion keeps people from being asked again, not from asking.
  if fits(who, seat) then
    local claim = { conversation, counselor, now + tonumber(ARGV[4]), EPOCH, 0, 0, now }
    make_claim(id, claim, seat)
    return answer(id, claim)
  end
  advance(true)
end
