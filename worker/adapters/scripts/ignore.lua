-- Settle a document without a result, by a named rule.
-- KEYS  1 doc  2 content  3 handed  4 pending  5 counts  6 dispose
-- ARGV  1 id  2 fence  3 rule  4 reason  5 for how long its record is kept, ms; 0 for ever
-- Returns 1, or 0 when the claim no longer holds. Repeating it answers 1.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'size', 'dispose', 'rule')
if d[1] ~= ARGV[2] then return 0 end
if d[2] == 'ignored' and d[5] == ARGV[3] then return 1 end
if d[2] ~= 'running' and d[2] ~= 'queued' then return 0 end
redis.call('HDEL', KEYS[1], 'owner', 'first_error', 'last_error')
redis.call('HSET', KEYS[1], 'state', 'ignored', 'rule', ARGV[3], 'reason', ARGV[4], 'settled', now)
if ARGV[5] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HINCRBY', KEYS[5], 'ignored', 1)
redis.call('HINCRBY', KEYS[5], 'pending_bytes', 0 - tonumber(d[3] or '0'))
if d[4] == '1' then redis.call('ZADD', KEYS[6], now, ARGV[1]) end
return 1
