-- Stop asking for attention: a failed document becomes an ignored one, by the rule 'dismissed'.
-- KEYS  1 doc  2 content  3 counts  4 failed
-- ARGV  1 id  2 for how long its record is kept, ms; 0 for ever
-- Returns 1, or 0 when it has not failed.
if redis.call('HGET', KEYS[1], 'state') ~= 'failed' then return 0 end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('DEL', KEYS[2])
redis.call('HINCRBY', KEYS[3], 'ignored', 1)
redis.call('HSET', KEYS[1], 'state', 'ignored', 'rule', 'dismissed', 'reason', 'Somebody dismissed the failure.')
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
