-- epoch: the epoch of a board that was filled.
return EPOCH
