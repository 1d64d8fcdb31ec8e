-- release: the claim ended without engagement; the client goes back at the old rank, or to the old hands.
--
-- ARGV  2 claim id; 3 until when the pair is not matched again, or ''
-- Gives 1, or 0 when the claim stands no more.
local EXCLUSIONS_MAX = 16
local ended = end_claim(ARGV[2])
if not ended then
  return 0
end
local seat = record(SEATS, ended[OF])
if ARGV[3] ~= '' and seat and not seat[HOLDER] then
  local kept = {}
  for at = 1, #seat[EXCLUDED], 2 do
    if seat[EXCLUDED][at] ~= ended[FOR] then
      kept[#kept + 1] = seat[EXCLUDED][at]
      kept[#kept + 1] = seat[EXCLUDED][at + 1]
    end
  end
  if #kept >= EXCLUSIONS_MAX * 2 then
    table.remove(kept, 1)
    table.remove(kept, 1)
  end
  kept[#kept + 1] = ended[FOR]
  kept[#kept + 1] = tonumber(ARGV[3])
  seat[EXCLUDED] = kept
  call('HSET', SEATS, ended[OF], encode(seat))
end
return 1
