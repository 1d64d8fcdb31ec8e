-- Counselors who were not heard of for a while are passed over until they are again.
local PRESENCE_MAX = 30000

-- False for somebody who is not on duty here.
local function hear(id, now)
  local who = person(id)
  if not who[HEARD_AT] then
    return false
  end
  who[HEARD_AT] = math.max(who[HEARD_AT], now)
  who[PRESENT] = true
  call('ZADD', HEARD, who[HEARD_AT], id)
  keep(id, who)
  return true
end

local function sweep(now)
  for _, id in ipairs(call('ZRANGEBYSCORE', HEARD, '-inf', now - PRESENCE_MAX)) do
    local who = person(id)
    who[PRESENT] = false
    call('ZREM', HEARD, id)
    keep(id, who)
  end
end
