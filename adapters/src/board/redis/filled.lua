-- filled: everybody the ledger has open was placed.
--
-- ARGV  2 epoch
-- Gives 1, or 0 when another epoch began meanwhile.
if tonumber(ARGV[2]) ~= EPOCH then
  return 0
end
call('HDEL', META, 'filling')
return 1
