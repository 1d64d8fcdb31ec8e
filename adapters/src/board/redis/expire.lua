-- expire: takes claims whose lease is over, the longest ago first; their clients are back at the old rank.
--
-- Gives the claims as in `answer`, at most 64.
local CLAIMS_MAX = 64
local taken = {}
for _, id in ipairs(call('ZRANGEBYSCORE', LEASES, '-inf', clock(), 'LIMIT', 0, CLAIMS_MAX)) do
  taken[#taken + 1] = answer(id, end_claim(id))
end
return taken
