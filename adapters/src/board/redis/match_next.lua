-- match_next: claims the best servable clients for the least-loaded qualified counselors.
--
-- ARGV  2 lease; 3 surge, tenths; 4 longest unserved Imminent wait; 5 who is to ask
--       for clients: 1 the engine, 2 a supervisor for those who are held, 0 counselors; 6.. claim ids, at most 64
-- Gives { claims, unserved, all_excluded }: claims as in `answer`, but one after the other in one list, which
-- costs half as much; the others conversations.
local now, surge, patience = clock(), tonumber(ARGV[3]), tonumber(ARGV[4])
local FILL_MAX = 60000
local auto, calm = ARGV[5] == '1', ARGV[5] ~= '0'
-- Read at once of each list of clients, and of counselors, measured: who asks for much reads much.
local count = #ARGV > 20 and 16 or 4
local few = count / 2
local claims, unserved, all_excluded = {}, {}, {}

local function note(list, conversation)
  if #list < SEARCH_MAX then
    list[#list + 1] = conversation
  end
end

-- Where a person is to ask, no one in danger waits for that for ever. Those who are calmer and looked at at
-- all wait for nobody any more.
local function may_claim(seat)
  return auto or seat[IMMINENT] == 0 or (seat[SINCE] and now - seat[SINCE] >= patience)
end

-- By the ordinary rule; and whether anybody at all had room.
local function ordinary(seat, class)
  local way = seat[IMMINENT] .. class
  if hopeless[way] and hopeless[way] <= seat[WEIGHT] then return nil end
  local found, somebody = by_turns(seat, class, now, few)
  if not found and not somebody then
    hopeless[way] = seat[WEIGHT]
  end
  return found, somebody
end

-- Past the rules for a client in danger; and when there, too, nobody is left, exclusions give way, the
-- oldest first, until somebody can be asked again.
local function pardoning(seat, class)
  local pairs_of = seat[EXCLUDED]
  local found, exception = exceptional(seat, class, now, surge, patience)
  local forgiven = 2
  while not found and forgiven <= #pairs_of do
    seat[EXCLUDED] = { unpack(pairs_of, forgiven + 1) }
    forgiven = forgiven + 2
    found, exception = ordinary(seat, class), 0
    if not found then
      found, exception = exceptional(seat, class, now, surge, patience)
    end
  end
  seat[EXCLUDED] = pairs_of
  return found, exception
end

local function taker(conversation, seat, class)
  local found, somebody = ordinary(seat, class)
  if found then return may_claim(seat) and found, 0 end
  if somebody then note(all_excluded, conversation) end
  if seat[IMMINENT] == 0 then return nil end
  note(unserved, conversation)
  if not may_claim(seat) then return nil end
  return pardoning(seat, class)
end

if FILLING then
  if FILLING == '' then
    call('HSET', META, 'filling', now)
  elseif now - tonumber(FILLING) >= FILL_MAX then
    call('HDEL', META, 'epoch')
    return redis.error_reply('EMPTY whoever filled the board is gone')
  end
end
sweep(now)
if FILLING or not ARGV[6] then
  return { claims, unserved, all_excluded }
end
local lease = now + tonumber(ARGV[2])
local ids = { unpack(ARGV, 6) }
local known = {}
for index, packed in ipairs(call('HMGET', CLAIMS, unpack(ids))) do
  known[ids[index]] = packed and decode(packed)
end

local peek, advance = walk(function() return true end, count)
local made = {}
for _, id in ipairs(ids) do
  while not known[id] do
    local conversation, seat, class = peek()
    -- Behind the last one in danger all are calmer: they wait for a person to ask.
    if not conversation or not (calm or seat[IMMINENT] == 1) then break end
    local counselor, exception = taker(conversation, seat, class)
    if counselor then
      known[id] = { conversation, counselor, lease, EPOCH, exception, seat[WEIGHT], now }
      made[#made + 1] = { id, known[id], seat }
      moved(weigh_later(counselor, seat[WEIGHT]))
    end
    advance(not counselor)
  end
  if known[id] then
    tell(claims, id, known[id])
  end
end
make_claims(made, lease)
write_changed()
return { claims, unserved, all_excluded }
