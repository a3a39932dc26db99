-- Record a file that never became content: failed, or ignored by a named rule. The same refusal is recorded once.
-- KEYS  1 doc  2 content  3 pending  4 counts  5 failed  6 events  7 wanted  8 handed  9 dispose
-- ARGV  1 id  2 inbox  3 path  4 raw path  5 desk  6 signature  7 rule ('' for a failure)  8 reason
--       9 failure record  10 event head  11 event type  12 event id  13 failures channel  14 retention  15 keep ms
-- Returns 1 when it was recorded, 0 when it is known.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local id, rule = ARGV[1], ARGV[7]
local old = redis.call('HMGET', KEYS[1], 'state', 'signature', 'digest', 'size', 'event', 'rule', 'fence')
local state = old[1]
redis.call('SREM', KEYS[7], ARGV[4])
redis.call('ZREM', KEYS[9], id) -- what lies there now is not what came out
if rule ~= '' then
  if state == 'ignored' and old[6] == rule then
    redis.call('PEXPIRE', KEYS[1], ARGV[15])
    return 0
  end
elseif state == 'failed' and old[5] == ARGV[12] then
  return 0
end

local pending = state == 'queued' or state == 'running' or state == 'waiting' or state == 'wanted'
if pending then
  redis.call('ZREM', KEYS[3], id)
  if state ~= 'wanted' then
    redis.call('HINCRBY', KEYS[4], 'ignored', 1)
    redis.call('HINCRBY', KEYS[4], 'pending_bytes', 0 - tonumber(old[4] or '0'))
  end
elseif state == 'failed' then
  redis.call('ZREM', KEYS[5], id)
  redis.call('HINCRBY', KEYS[4], 'ignored', 1)
end
if state ~= 'wanted' then redis.call('HINCRBY', KEYS[4], 'seen', 1) end

redis.call('DEL', KEYS[2], KEYS[8])
local fence = math.max(tonumber(old[7] or '0') + 1, now) -- above all before, also where they were lost
redis.call('HDEL', KEYS[1], 'owner', 'rule', 'failure', 'event')
redis.call('HSET', KEYS[1], 'fence', fence, 'inbox', ARGV[2], 'path', ARGV[3], 'raw', ARGV[4], 'desk', ARGV[5],
  'signature', ARGV[6], 'digest', '', 'size', 0, 'stage', 'watch', 'attempts', 0, 'reason', ARGV[8],
  'received', now, 'settled', now)
if rule ~= '' then
  redis.call('HSET', KEYS[1], 'state', 'ignored', 'rule', rule)
  redis.call('HINCRBY', KEYS[4], 'ignored', 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[15])
  return 1
end
redis.call('HSET', KEYS[1], 'state', 'failed', 'failure', ARGV[9], 'event', ARGV[12])
redis.call('PERSIST', KEYS[1])
redis.call('ZADD', KEYS[5], now, id)
local event = ARGV[10] .. ARGV[9] .. '}'
redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[14], '*', 'type', ARGV[11], 'subject', id, 'event', event)
redis.call('PUBLISH', ARGV[13], event)
return 1
