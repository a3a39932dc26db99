-- Record an arrival's content and mark it pending. Repeating it answers 'known' and changes nothing.
-- KEYS  1 doc  2 content  3 pending  4 counts  5 failed  6 dispose  7 wanted  8 handed  9 the doc it was found in, if any
-- ARGV  1 id  2 inbox  3 path  4 raw path  5 desk  6 digest  7 signature  8 media type  9 urgent  10 dispose
--       11 content, packed or not  12 its size unpacked  13 requeue ms  14 max pending  15 max pending bytes
--       16 for how long its record is kept when it is settled, ms; 0 for ever  17 the fence of the doc it was found in
-- Returns 'new', 'changed', 'known', 'full', or 'fenced' when the claim on the doc it was found in no longer holds.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local id, digest, size = ARGV[1], ARGV[6], tonumber(ARGV[12])
if KEYS[9] and redis.call('HGET', KEYS[9], 'fence') ~= ARGV[17] then return 'fenced' end
local old = redis.call('HMGET', KEYS[1], 'digest', 'state', 'size', 'signature', 'fence')
local old_digest, state, old_size = old[1], old[2], tonumber(old[3] or '0')
local fence = math.max(tonumber(old[5] or '0') + 1, now) -- above all there ever were, also where the record of them was lost
local pending = state == 'queued' or state == 'running' or state == 'waiting' or state == 'wanted'

if old_digest == digest and state ~= 'wanted' then
  if old[4] ~= ARGV[7] then redis.call('HSET', KEYS[1], 'signature', ARGV[7]) end
  redis.call('SREM', KEYS[7], ARGV[4])
  local settled = state == 'published' or state == 'ignored'
  if settled and ARGV[16] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[16]) else redis.call('PERSIST', KEYS[1]) end
  if settled and ARGV[10] == '1' then redis.call('ZADD', KEYS[6], now, id) end
  return 'known'
end

local held = tonumber(redis.call('HGET', KEYS[4], 'pending_bytes') or '0')
if not pending and ARGV[9] ~= '1' then -- what is urgent is let in even so
  if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[14]) or (held > 0 and held + size > tonumber(ARGV[15])) then
    return 'full'
  end
end

local again = state == 'wanted' and old_digest == digest
if state == 'wanted' then
  if not again then redis.call('HINCRBY', KEYS[4], 'ignored', 1) end
elseif pending then
  redis.call('HINCRBY', KEYS[4], 'ignored', 1)
  redis.call('HINCRBY', KEYS[4], 'pending_bytes', -old_size)
elseif state == 'failed' then
  redis.call('HINCRBY', KEYS[4], 'ignored', 1)
  redis.call('ZREM', KEYS[5], id)
end
if not again then redis.call('HINCRBY', KEYS[4], 'seen', 1) end

if state then -- what is new has left nothing behind
  redis.call('HDEL', KEYS[1], 'owner', 'rule', 'reason', 'failure', 'first_error', 'last_error', 'event')
  redis.call('PERSIST', KEYS[1])
  redis.call('DEL', KEYS[8])
  redis.call('ZREM', KEYS[6], id)
end
redis.call('HSET', KEYS[1], 'fence', fence, 'inbox', ARGV[2], 'path', ARGV[3],
  'raw', ARGV[4], 'desk', ARGV[5], 'digest', digest, 'size', size, 'signature', ARGV[7], 'media', ARGV[8],
  'urgent', ARGV[9], 'dispose', ARGV[10], 'state', 'queued', 'stage', 'parse', 'attempts', 0,
  'deliveries', 0, 'postponed', 0, 'received', now)
redis.call('SET', KEYS[2], ARGV[11])
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[13]), id)
redis.call('HINCRBY', KEYS[4], 'pending_bytes', size)
redis.call('SREM', KEYS[7], ARGV[4])
if state then return 'changed' end
return 'new'
