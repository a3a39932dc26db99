-- Keep an answer of the language model; the oldest make room.
-- KEYS  1 answers  2 when each came
-- ARGV  1 question's digest  2 answer  3 how many at most  4 how long, ms
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[4]), 'LIMIT', 0, 100)
local over = redis.call('ZCARD', KEYS[2]) - #gone - tonumber(ARGV[3])
if over > 0 then gone = redis.call('ZRANGE', KEYS[2], 0, #gone + math.min(over, 100) - 1) end
for _, old in ipairs(gone) do
  redis.call('HDEL', KEYS[1], old)
  redis.call('ZREM', KEYS[2], old)
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return #gone
