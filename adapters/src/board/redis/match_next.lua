-- match_next: claims the best servable clients for the least-loaded qualified counselors.
--
-- ARGV  2 lease; 3 surge, tenths; 4 longest unserved Imminent wait; 5.. claim ids, at most 64
-- Gives { claims, unserved, all_excluded }: claims as in `answer`, the others conversations.
local now, surge, patience = clock(), tonumber(ARGV[3]), tonumber(ARGV[4])
local count = math.max(#ARGV - 4, 4)
local claims, unserved, all_excluded = {}, {}, {}

local function note(list, conversation)
  if #list < SEARCH_MAX then
    list[#list + 1] = conversation
  end
end

local function taker(conversation, seat, class)
  local way = seat[IMMINENT] .. class
  if not hopeless[way] or hopeless[way] > seat[WEIGHT] then
    local found, somebody = by_turns(seat, class, now, count)
    if found then return found, 0 end
    if somebody then
      note(all_excluded, conversation)
    else
      hopeless[way] = seat[WEIGHT]
    end
  end
  if seat[IMMINENT] == 0 then return nil end
  note(unserved, conversation)
  return exceptional(seat, class, now, surge, patience)
end

sweep(now)
local peek, advance = walk(function() return true end, count)
for index = 5, #ARGV do
  local id = ARGV[index]
  local claim = record(CLAIMS, id)
  while not claim do
    local conversation, class = peek()
    if not conversation then break end
    local seat = record(SEATS, conversation)
    local counselor, exception = taker(conversation, seat, class)
    if counselor then
      local stood = person(counselor)[FREE_AS]
      claim = { conversation, counselor, now + tonumber(ARGV[2]), EPOCH, exception, 0, now }
      make_claim(id, claim, seat)
      moved(stood, person(counselor)[FREE_AS])
    end
    advance(not counselor)
  end
  claims[#claims + 1] = claim and answer(id, claim)
end
return { claims, unserved, all_excluded }
