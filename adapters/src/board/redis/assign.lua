-- assign: claims a client, waiting or in other hands, for a counselor, because a person decided so.
--
-- ARGV  2 conversation; 3 counselor; 4 claim id; 5 lease
-- Gives the claim as in `answer`, marked as an exception (3) when the rules would not have allowed it;
-- nothing when the client is not on the board, or is this counselor's already.
local now, conversation, counselor, id = clock(), ARGV[2], ARGV[3], ARGV[4]
local known = record(CLAIMS, id)
if known then
  return answer(id, known)
end
local seat = record(SEATS, conversation)
if not seat or seat[HOLDER] == counselor then
  return false
end
end_claim(seat[CLAIM])
seat[CLAIM] = false
sweep(now)

local who = person(counselor)
local all, ordinary = room(who)
local allowed = all and true or false
if seat[HOLDER] then
  -- What the client needs was decided when somebody took them.
  allowed = allowed and seat[WEIGHT] <= ordinary
else
  local class = string.match(seat[PLACE], '^%d+')
  allowed = allowed and serves(who[COHORT], class) and fits(who, seat)
end
local claim = { conversation, counselor, now + tonumber(ARGV[5]), EPOCH, allowed and 0 or 3, 0, now }
make_claim(id, claim, seat)
return answer(id, claim)
