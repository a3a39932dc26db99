-- What came of asking the language model.
-- KEYS  1 server  2 tokens
-- ARGV  1 'answered' or 'failed'  2 day  3 tokens to add to those set aside (may be negative)  4 failures that open
--       5 how long it is then left alone, ms  6 how long the server asked to be left alone, ms  7 dialect
-- Returns 1 when this failure was the one from which on it is left alone, else 0.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('HINCRBY', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], 172800000)
if ARGV[1] == 'answered' then
  redis.call('HDEL', KEYS[1], 'failures', 'open')
  redis.call('HSET', KEYS[1], 'dialect', ARGV[7])
  redis.call('PEXPIRE', KEYS[1], 86400000)
  return 0
end
local trial = redis.call('HGET', KEYS[1], 'open')
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
redis.call('PEXPIRE', KEYS[1], 86400000)
local pause = tonumber(ARGV[6])
if trial or failures >= tonumber(ARGV[4]) then pause = math.max(pause, tonumber(ARGV[5])) end
if pause <= 0 then return 0 end
redis.call('HSET', KEYS[1], 'open', now + pause)
return trial and 0 or 1
