-- A source is gone, or no longer ours to touch: its record expires, unless something else has been taken in meanwhile.
-- KEYS  1 doc  2 dispose
-- ARGV  1 id  2 digest  3 signature  4 keep ms
-- Returns 1, or 0 when the record is of another content or file, whose own source may be there.
local d = redis.call('HMGET', KEYS[1], 'digest', 'signature')
if d[1] and (d[1] ~= ARGV[2] or d[2] ~= ARGV[3]) then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
