-- Put an article out, once: key, stream, channels and ledger in one step.
-- KEYS  1 doc  2 content  3 handed  4 pending  5 counts  6 standing  7 article  8 events  9 same bytes  10 dispose
--       11 alike (and, after it, `:shingles:<generation>` and `:texts:<generation>`)
-- ARGV  1 id  2 fence  3 revision  4 event id  5 event type  6 article id  7 head  8 article  9 content digest
--       10 version  11 modified ms  12 digest  13 retention  14 keep ms  15 number of shingles
--       16 article id, NUL, signature  17 ordinals it was compared with, each with a comma before and behind
--       18 how long those alike are known, ms  19 how many at most
--       20 for how long its record is kept, ms; 0 for ever  21 whether replicas may have subscribers, 1 or 0
--       22… shingles, and after them channels
-- Returns 'done', 'repeated', 'fenced', 'stale', or a flat list of others that are alike: ordinal, text, …
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local id = ARGV[1]
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'event', 'size', 'dispose', 'first_error')
if d[2] == 'published' and d[3] == ARGV[4] then return 'repeated' end
if d[1] ~= ARGV[2] or (d[2] ~= 'running' and d[2] ~= 'queued') then return 'fenced' end
local twin = redis.call('GET', KEYS[9])
if twin and twin ~= id then return 'stale' end
local revision, ordinal = string.match(redis.call('GET', KEYS[6]) or '', '^(%d+) (%d+) ')
if tonumber(revision or '0') ~= tonumber(ARGV[3]) - 1 then return 'stale' end

-- An ordinal says in which order articles came out first. A shingle leads to the earliest article that has it; what is found by a
-- shared one, and came out before, must have been compared. This generation of shingles is known, and the one before. One is added
-- to for a window at most and known for another: it expires three windows after its first article.
local own, window = tonumber(ordinal), tonumber(ARGV[18])
local held, gone, found = {}, {}, {}
local count = tonumber(ARGV[15])
local first, last = 22, 21 + count
local turn = (own or count > 0) and redis.call('HMGET', KEYS[11], 'generation', 'since') or {}
local generation = tonumber(turn[1] or '0')
local shingles, texts = KEYS[11] .. ':shingles:', KEYS[11] .. ':texts:'
local members = 0
if count > 0 then
  members = redis.call('HLEN', texts .. generation)
  local since = tonumber(turn[2] or '0')
  local windows = math.floor((now - since) / window) -- that have gone by; after two nothing is known any more
  if windows > 0 or 2 * members >= tonumber(ARGV[19]) then
    for old = generation - 1, windows > 1 and generation or generation - 1 do
      redis.call('UNLINK', shingles .. old, texts .. old)
    end
    generation = generation + (windows > 1 and 2 or 1)
    since = windows > 0 and since + windows * window or now
    redis.call('HSET', KEYS[11], 'generation', generation, 'since', since)
    members = 0
  end
  held = redis.call('HMGET', shingles .. generation, unpack(ARGV, first, last))
  local others = redis.call('HMGET', shingles .. (generation - 1), unpack(ARGV, first, last))
  local unmet = 0
  for _ in string.gmatch(ARGV[17], '%d+') do unmet = unmet + 1 end
  for i = 1, 2 * count do
    local other = others[i] or held[i - count]
    if other and gone[other] == nil and not (own and tonumber(other) >= own) then
      local text = redis.call('HGET', texts .. generation, other) or redis.call('HGET', texts .. (generation - 1), other)
      gone[other] = not text
      if text then
        found[#found + 1] = other
        found[#found + 1] = text
        unmet = unmet + (string.find(ARGV[17], ',' .. other .. ',', 1, true) and -1 or 1)
      end
    end
  end
  if unmet > 0 then return found end
end

local event = ARGV[7] .. ARGV[8] .. '}'
local stream_id = redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[13], '*', -- first: where it is refused nothing has changed
  'type', ARGV[5], 'subject', ARGV[6], 'event', event)
local published = redis.call('HINCRBY', KEYS[5], 'published', 1)
ordinal = ordinal or tostring(published)
redis.call('SET', KEYS[7], ARGV[8])
redis.call('SET', KEYS[6], table.concat({ARGV[3], ordinal, id, ARGV[9], ARGV[11], ARGV[10]}, ' '))
redis.call('SET', KEYS[9], id, 'PX', ARGV[14])

if count > 0 then
  local unheld = {}
  for i = 1, count do
    if not held[i] or gone[held[i]] then
      unheld[#unheld + 1] = ARGV[first + i - 1]
      unheld[#unheld + 1] = ordinal
    end
  end
  if #unheld > 0 then redis.call('HSET', shingles .. generation, unpack(unheld)) end
  redis.call('HSET', texts .. generation, ordinal, ARGV[16])
  if members == 0 then
    redis.call('PEXPIRE', shingles .. generation, 3 * window)
    redis.call('PEXPIRE', texts .. generation, 3 * window)
  end
elseif own then
  redis.call('HDEL', texts .. generation, own)
  redis.call('HDEL', texts .. (generation - 1), own)
end

if d[6] then redis.call('HDEL', KEYS[1], 'first_error', 'last_error') end
redis.call('HSET', KEYS[1], 'state', 'published', 'stage', 'publish', 'article', ARGV[6], 'revision', ARGV[3],
  'event', ARGV[4], 'stream', stream_id, 'settled', now)
if ARGV[20] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[20]) end
redis.call('ZREM', KEYS[4], id)
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HINCRBY', KEYS[5], 'pending_bytes', 0 - tonumber(d[4] or '0'))
if d[5] == '1' then redis.call('ZADD', KEYS[10], now, id) end

-- Last: where it is refused all else is done. Telling nobody costs as much as telling somebody, and an article has a
-- dozen channels. Who may not ask whether anybody listens tells all.
local patterns = ARGV[21] == '1' or redis.pcall('PUBSUB', 'NUMPAT')
local heard = patterns == 0 and redis.pcall('PUBSUB', 'NUMSUB', unpack(ARGV, last + 1))
for i = last + 1, #ARGV do
  if not heard or heard.err or heard[2 * (i - last)] > 0 then redis.call('PUBLISH', ARGV[i], event) end
end
return 'done'
