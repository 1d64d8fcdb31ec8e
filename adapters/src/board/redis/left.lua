-- Which conversations left, so that a place which comes late brings none of them back. Two generations, of
-- which the older is dropped when the younger is full: so at least LEFT_MAX are known, and twice as many at
-- most.
local LEFT_MAX = 16384

local function leave(conversation, seq)
  call('HSET', LEFT, conversation, seq)
  if call('HLEN', LEFT) >= LEFT_MAX then
    call('UNLINK', LEFT_BEFORE)
    call('RENAME', LEFT, LEFT_BEFORE)
  end
end

-- How much of its stream was told when it left; -1 for one that is not known to have left.
local function left_at(conversation)
  return tonumber(call('HGET', LEFT, conversation) or call('HGET', LEFT_BEFORE, conversation) or -1)
end
