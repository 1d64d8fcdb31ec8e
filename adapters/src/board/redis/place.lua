-- place: makes the board hold what the fold of a conversation says.
--
-- ARGV  2 conversation; 3 how much of the stream was folded; 4 absent, waiting, offered or held
--       held:     5 counselor; 6 weight, tenths
--       waiting:  5 weight, tenths; 6 member of `order`; 7 held back; 8 Imminent; 9 former counselor;
--                 10 Imminent since; 11 band; 12 when to rank again; then, as many as there are,
--                 excluded counselor, until. Flags are 0 or 1, and what is not there is ''.
--       offered:  5 claim id; 6 counselor; 7 end of the lease; then as waiting, from its 5
-- Gives 1 when something changed, 0 when not, -1 when the board was told of more of the stream already.
local conversation, seq, kind = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local seat = record(SEATS, conversation)
if seq < (seat and seat[SEQ] or left_at(conversation)) then
  return -1
end
local stood = seat and seat[CLAIM]

-- What it means to others where a conversation is.
local function meaning(of)
  if not of then return 'absent' end
  return cmsgpack.pack(of[CLAIM], of[WEIGHT], of[HOLDER], of[PLACE] or false, of[HELD] or false)
end

local function waiting(at)
  local function number(index) return tonumber(ARGV[at + index]) or false end
  local former = ARGV[at + 4] ~= '' and ARGV[at + 4]
  local excluded = {}
  for index = at + 8, #ARGV, 2 do
    excluded[#excluded + 1] = ARGV[index]
    excluded[#excluded + 1] = tonumber(ARGV[index + 1])
  end
  return {
    false, number(0), false, seq, ARGV[at + 1], ARGV[at + 2] == '1', number(3),
    former, number(5), number(6), number(7), excluded,
  }
end

-- The ledger says that this offer stands: so does its claim, until the offer expires. What only the
-- board knows of it is kept.
local function keep_offer(id, counselor, lease)
  local known = end_claim(record(SEATS, conversation)[CLAIM])
  local same = known and stood == id and known[FOR] == counselor
  end_claim(id)
  local exception, made_at = same and known[EXCEPTION] or 0, same and known[MADE_AT]
  local claim = { conversation, counselor, lease, EPOCH, exception, 0, made_at or false, seq }
  make_claim(id, claim, record(SEATS, conversation))
end

-- A client who waits again after an offer is not offered by this claim any more.
local function end_older()
  local claim = stood and record(CLAIMS, stood)
  if claim and claim[OFFERED] and claim[OFFERED] < seq then
    end_claim(stood)
  end
end

local meant = meaning(seat)
if kind == 'absent' then
  end_claim(stood)
  clear(conversation)
  leave(conversation, seq)
elseif kind == 'waiting' then
  end_older()
  settle(conversation, waiting(5))
elseif kind == 'offered' then
  settle(conversation, waiting(8))
  keep_offer(ARGV[5], ARGV[6], tonumber(ARGV[7]))
else
  local ended = end_claim(stood)
  if ended and ended[MADE_AT] and ended[FOR] == ARGV[5] then
    took_new(ended[FOR], ended[MADE_AT])
  end
  settle(conversation, { false, tonumber(ARGV[6]), ARGV[5], seq })
end
return meaning(record(SEATS, conversation)) == meant and 0 or 1
