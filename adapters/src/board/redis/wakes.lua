-- Wake-ups that were taken stand for as long as the lease lasts, half a millisecond before its end: so they
-- are told from the others.
local LEASE = 30000

local function taken_until(at)
  return string.format('%d.5', at - 1)
end

local function is_taken(score)
  return tonumber(score) % 1 ~= 0
end
