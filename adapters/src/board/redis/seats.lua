-- Where conversations belong, and the claims that stand on them. A conversation has one record, and what
-- weighs on a counselor is changed in the same step as the record, so that saying a thing twice is once.
--
-- A seat is a list: claim or false, weight, holder or false, how much of the stream it was made of, and of
-- those waiting: member of `order`, held back, Imminent or not as 1 or 0, former counselor, Imminent since,
-- and what is only kept for others: band, when to rank again; last the excluded: counselor, until,
-- counselor, until ...
local CLAIM, WEIGHT, HOLDER, SEQ, PLACE, HELD, IMMINENT = 1, 2, 3, 4, 5, 6, 7
local FORMER, SINCE, BAND, RERANK_AT, EXCLUDED = 8, 9, 10, 11, 12

local function record(key, id)
  local found = call('HGET', key, id)
  return found and decode(found) or nil
end

-- A seat that waits is in the order unless it is claimed or held back.
local function rank_in(seat)
  if not seat[HOLDER] and not seat[HELD] and not seat[CLAIM] then
    call('ZADD', ORDER, 0, seat[PLACE])
  end
end

-- Takes a conversation from its place, and says which claim stood on it.
local function clear(conversation)
  local seat = record(SEATS, conversation)
  if not seat then
    return false
  end
  call('HDEL', SEATS, conversation)
  if seat[HOLDER] then
    weigh(seat[HOLDER], -seat[WEIGHT], -1)
  else
    call('ZREM', ORDER, seat[PLACE])
  end
  return seat[CLAIM]
end
