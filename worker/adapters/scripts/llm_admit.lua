-- May the language model be asked now? If so, tokens are set aside for it; after a pause only one worker asks at first.
-- KEYS  1 server  2 tokens
-- ARGV  1 tokens to set aside  2 tokens a day (0: no limit)  3 how long one worker alone tries, ms
-- Returns {'yes', day, dialect}, {'open', ms left} or {'spent'}.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local day = math.floor(t[1] / 86400)
local d = redis.call('HMGET', KEYS[1], 'open', 'dialect')
local open = tonumber(d[1] or '0')
if open > now then return {'open', open - now} end
local spent = tonumber(redis.call('HGET', KEYS[2], day) or '0')
if tonumber(ARGV[2]) > 0 and spent + tonumber(ARGV[1]) > tonumber(ARGV[2]) then return {'spent'} end
if open > 0 then redis.call('HSET', KEYS[1], 'open', now + tonumber(ARGV[3])) end
redis.call('HINCRBY', KEYS[2], day, ARGV[1])
redis.call('HDEL', KEYS[2], day - 2)
redis.call('PEXPIRE', KEYS[2], 172800000)
return {'yes', day, d[2] or ''}
