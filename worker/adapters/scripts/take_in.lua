-- Record the content of a group of arrivals in one inbox and mark them pending. What is repeated answers 'known' and
-- changes nothing.
-- KEYS  1 pending  2 counts  3 failed  4 dispose  5 wanted  6… for each arrival: doc, content, handed; last the doc they
--       were found in, if any
-- ARGV  1 inbox  2 requeue ms  3 max pending  4 max pending bytes
--       5 for how long a record is kept when it is settled, ms; 0 for ever
--       6 the fence of the doc they were found in; '' if in none
--       7… for each arrival, no document twice: id, path, raw path, desk, digest, signature, media type, urgent,
--       dispose, content, packed or not, its size unpacked
-- Returns for each 'new', 'changed', 'known', 'full', or 'fenced' when the claim on the doc they were found in no
-- longer holds.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local answers, olds = {}, {}
local count = (#ARGV - 6) / 11
if ARGV[6] ~= '' and redis.call('HGET', KEYS[#KEYS], 'fence') ~= ARGV[6] then
  for n = 1, count do answers[n] = 'fenced' end
  return answers
end

local function add(fields, name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- Look at all and choose before anything is written. What is taken in counts for the bounds of those after it.
local pending, max_pending, max_bytes = redis.call('ZCARD', KEYS[1]), tonumber(ARGV[3]), tonumber(ARGV[4])
local held = tonumber(redis.call('HGET', KEYS[2], 'pending_bytes') or '0')
local deadline = now + tonumber(ARGV[2])
local seen, ignored, bytes, deadlines, found = 0, 0, 0, {}, {}
for n = 1, count do
  local id, _, raw, _, digest, _, _, urgent, _, _, size = unpack(ARGV, 11 * n - 4, 11 * n + 6)
  local old = redis.call('HMGET', KEYS[3 * n + 3], 'digest', 'state', 'size', 'signature', 'fence')
  local same, state = old[1] == digest, old[2]
  local waits = state == 'queued' or state == 'running' or state == 'waiting' or state == 'wanted'
  olds[n], size = old, tonumber(size)
  if same and state ~= 'wanted' then
    answers[n] = 'known'
    found[#found + 1] = raw
  elseif not waits and urgent ~= '1' -- what is urgent is let in even so
    and (pending >= max_pending or (held + bytes > 0 and held + bytes + size > max_bytes)) then
    answers[n] = 'full'
  else
    answers[n] = state and 'changed' or 'new'
    found[#found + 1] = raw
    deadlines[#deadlines + 1] = deadline
    deadlines[#deadlines + 1] = id
    bytes = bytes + size
    if not waits then pending = pending + 1 elseif state ~= 'wanted' then bytes = bytes - tonumber(old[3] or '0') end
    if not (state == 'wanted' and same) then
      seen = seen + 1
      if waits or state == 'failed' then ignored = ignored + 1 end
    end
  end
end

-- First: where it is refused nothing has changed. A record without a deadline would be lost for ever; a deadline
-- without a record is dropped by `overdue`. Counts come last: what fails in between and comes again counts once.
if #deadlines > 0 then redis.call('ZADD', KEYS[1], unpack(deadlines)) end
for n = 1, count do
  local doc, content, handed = unpack(KEYS, 3 * n + 3, 3 * n + 5)
  local id, path, raw, desk, digest, signature, media, urgent, dispose, kept, size =
    unpack(ARGV, 11 * n - 4, 11 * n + 6)
  local answer, old, state = answers[n], olds[n], olds[n][2]
  if answer == 'known' then
    if old[4] ~= signature then redis.call('HSET', doc, 'signature', signature) end
    local settled = state == 'published' or state == 'ignored'
    if settled and ARGV[5] ~= '0' then redis.call('PEXPIRE', doc, ARGV[5]) else redis.call('PERSIST', doc) end
    if settled and dispose == '1' then redis.call('ZADD', KEYS[4], now, id) end
  elseif answer ~= 'full' then
    if answer == 'changed' then -- what is new has left nothing behind
      redis.call('HDEL', doc, 'owner', 'rule', 'reason', 'failure', 'first_error', 'last_error', 'event', 'desk', 'urgent',
        'dispose', 'deliveries', 'postponed')
      redis.call('PERSIST', doc)
      redis.call('DEL', handed)
      redis.call('ZREM', KEYS[4], id)
      if state == 'failed' then redis.call('ZREM', KEYS[3], id) end
    end
    local fence = math.max(tonumber(old[5] or '0') + 1, now) -- above all there ever were, also where they were lost
    local more = {} -- nothing, no and nought are not written: each field costs
    if desk ~= '' then add(more, 'desk', desk) end
    if urgent == '1' then add(more, 'urgent', 1) end
    if dispose == '1' then add(more, 'dispose', 1) end
    redis.call('HSET', doc, 'digest', digest, 'path', path, -- long ones first: a record that grows leaves small blocks behind
      'state', 'queued', 'stage', 'parse', 'fence', fence, 'attempts', 0, 'size', size, 'inbox', ARGV[1], 'raw', raw,
      'signature', signature, 'media', media, 'received', now, unpack(more))
    redis.call('SET', content, kept)
  end
end
if #found > 0 then redis.call('SREM', KEYS[5], unpack(found)) end
if seen > 0 then redis.call('HINCRBY', KEYS[2], 'seen', seen) end
if ignored > 0 then redis.call('HINCRBY', KEYS[2], 'ignored', ignored) end
if bytes ~= 0 then redis.call('HINCRBY', KEYS[2], 'pending_bytes', bytes) end
return answers
