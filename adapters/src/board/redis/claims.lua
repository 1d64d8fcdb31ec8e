-- The claims that stand on conversations, each with a lease.
--
-- A claim is a list: conversation, counselor, end of the lease, epoch, exception or 0, weight, made at or
-- false; then how much of the stream said last that it is offered. Until a word did, it is a proposal, and
-- the list ends before.
local OF, FOR, LEASE, SINCE_EPOCH, EXCEPTION, WEIGHS, MADE_AT, OFFERED = 1, 2, 3, 4, 5, 6, 7, 8

-- Keeps claims, each { id, claim, seat }, that all end with one lease; what they weigh is not yet weighed.
local function make_claims(made, lease)
  local left, seats, claims, leases = {}, {}, {}, {}
  -- As text: the server's own form of a number costs a microsecond each time.
  local score = string.format('%d', lease)
  for index, one in ipairs(made) do
    local id, claim, seat = unpack(one)
    if not seat[HOLDER] then
      left[#left + 1] = seat[PLACE]
    end
    seat[CLAIM] = id
    seats[index * 2 - 1], seats[index * 2] = claim[OF], encode(seat)
    claims[index * 2 - 1], claims[index * 2] = id, encode(claim)
    leases[index * 2 - 1], leases[index * 2] = score, id
  end
  if left[1] then
    call('ZREM', ORDER, unpack(left))
  end
  if made[1] then
    call('HSET', SEATS, unpack(seats))
    call('HSET', CLAIMS, unpack(claims))
    call('ZADD', LEASES, unpack(leases))
  end
end

local function make_claim(id, claim, seat)
  claim[WEIGHS] = seat[WEIGHT]
  make_claims({ { id, claim, seat } }, claim[LEASE])
  weigh(claim[FOR], seat[WEIGHT], 1)
end

-- The claim stands no more, and its conversation is back where it belongs.
local function end_claim(id)
  local claim = id and record(CLAIMS, id)
  if not claim then
    return nil
  end
  call('HDEL', CLAIMS, id)
  call('ZREM', LEASES, id)
  weigh(claim[FOR], -claim[WEIGHS], -1)
  local seat = record(SEATS, claim[OF])
  if seat then
    seat[CLAIM] = false
    call('HSET', SEATS, claim[OF], encode(seat))
    rank_in(seat)
  end
  return claim
end

-- Gives a conversation its place. A claim on it stays, and weighs what the conversation now weighs.
local function settle(conversation, seat)
  seat[CLAIM] = clear(conversation)
  if seat[HOLDER] then
    weigh(seat[HOLDER], seat[WEIGHT], 1)
  end
  call('HSET', SEATS, conversation, encode(seat))
  rank_in(seat)
  local claim = seat[CLAIM] and record(CLAIMS, seat[CLAIM])
  if claim then
    weigh(claim[FOR], seat[WEIGHT] - claim[WEIGHS], 0)
    claim[WEIGHS] = seat[WEIGHT]
    call('HSET', CLAIMS, seat[CLAIM], encode(claim))
  end
end

local function answer(id, claim)
  return { id, claim[OF], claim[FOR], claim[LEASE], claim[SINCE_EPOCH], claim[EXCEPTION] }
end

-- The same, at the end of a list.
local function tell(list, id, claim)
  local at = #list
  list[at + 1], list[at + 2], list[at + 3] = id, claim[OF], claim[FOR]
  list[at + 4], list[at + 5], list[at + 6] = claim[LEASE], claim[SINCE_EPOCH], claim[EXCEPTION]
end
