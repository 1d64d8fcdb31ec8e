-- place: makes the board hold what the fold of a conversation says.
--
-- ARGV  2 conversation; 3 absent, waiting, offered or held
--       held:     4 counselor; 5 weight, tenths
--       waiting:  4 weight, tenths; 5 member of `order`; 6 held back; 7 Imminent; 8 former counselor;
--                 9 Imminent since; 10 band; 11 when to rank again; then, as many as there are,
--                 excluded counselor, until. Flags are 0 or 1, and what is not there is ''.
--       offered:  4 claim id; 5 counselor; 6 end of the lease; then as waiting, from its 4
local conversation, kind = ARGV[2], ARGV[3]
local seat = record(SEATS, conversation)
local stood = seat and seat[CLAIM]

local function waiting(at)
  local function number(index) return tonumber(ARGV[at + index]) or false end
  local former = ARGV[at + 4] ~= '' and ARGV[at + 4]
  local excluded = {}
  for index = at + 8, #ARGV, 2 do
    excluded[#excluded + 1] = ARGV[index]
    excluded[#excluded + 1] = tonumber(ARGV[index + 1])
  end
  return {
    false, number(0), false, ARGV[at + 1], ARGV[at + 2] == '1', number(3),
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
  local claim = { conversation, counselor, lease, EPOCH, exception, 0, made_at }
  make_claim(id, claim, record(SEATS, conversation))
end

if kind == 'absent' then
  end_claim(stood)
  clear(conversation)
elseif kind == 'waiting' then
  settle(conversation, waiting(4))
elseif kind == 'offered' then
  settle(conversation, waiting(7))
  keep_offer(ARGV[4], ARGV[5], tonumber(ARGV[6]))
else
  local ended = end_claim(stood)
  if ended and ended[MADE_AT] and ended[FOR] == ARGV[4] then
    took_new(ended[FOR], ended[MADE_AT])
  end
  settle(conversation, { false, tonumber(ARGV[5]), ARGV[4] })
end
return 1
