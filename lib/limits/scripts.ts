import { createHash } from 'node:crypto'

/** A Lua script and the digest by which Redis knows it. */
export type Script = { text: string; sha: string }

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') })

/** Keys of one rule, in the order in which every script gets them: requests, tokens, running calls. */
export const KEYS_PER_RULE = 3

/** Beginning of every key: one hash tag, so that a cluster keeps all of them where one script can reach them. */
export const KEY_PREFIX = '{keyway:limits}:'

/**
 * The sliding minute of `sliding-minute.ts` as text, `begin:last:amount;…`, by the clock of Redis, which all processes
 * share. What does not look like that, or lies in the future because that clock was set back, is nothing: each process
 * keeps to the limit by its own counts all the same.
 */
const PRELUDE = `
local MINUTE, SLICE = 60000, 1000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function read(key)
  local text = redis.pcall('GET', key)
  if type(text) == 'table' then redis.call('DEL', key) text = false end
  local minute = { used = 0 }
  for begin, last, amount in string.gmatch(text or '', '(%d+):(%d+):(%d+)') do
    begin, last, amount = tonumber(begin), tonumber(last), tonumber(amount)
    if last > now - MINUTE and last <= now + SLICE and #minute < 64 then
      minute[#minute + 1] = { begin, last, amount }
      minute.used = minute.used + amount
    end
  end
  return minute
end

local function write(key, minute)
  local parts = {}
  for i, slice in ipairs(minute) do parts[i] = string.format('%d:%d:%d', slice[1], slice[2], slice[3]) end
  if #parts == 0 then redis.call('DEL', key) else redis.call('SET', key, table.concat(parts, ';'), 'PX', MINUTE + SLICE) end
end

local function take(minute, amount)
  local slice = minute[#minute]
  if not slice or now - slice[1] >= SLICE then
    slice = { now, now, 0 }
    minute[#minute + 1] = slice
  end
  slice[2] = math.max(slice[2], now)
  slice[3] = slice[3] + amount
  minute.used = minute.used + amount
  return slice[1]
end

local function give(minute, begin, amount)
  for _, slice in ipairs(minute) do
    if slice[1] == begin then
      slice[3] = math.max(0, slice[3] - amount)
      return
    end
  end
end

local function wait(minute, amount, limit)
  local excess = minute.used + amount - limit
  for _, slice in ipairs(minute) do
    excess = excess - slice[3]
    if excess <= 0 then return slice[2] + MINUTE - now end
  end
  return 0
end

local function full(minute)
  if minute.used == 0 then return 0 end
  return minute[#minute][2] + MINUTE - now
end

local function running(key, lease)
  local count = redis.pcall('ZREMRANGEBYSCORE', key, '-inf', now)
  if type(count) == 'table' then redis.call('DEL', key) return 0 end
  redis.call('ZREMRANGEBYSCORE', key, now + 2 * lease, '+inf')
  return redis.call('ZCARD', key)
end
`

/**
 * Takes what a call needs of every rule, or nothing of any.
 * ARGV: lease in ms, the call's name, ms to wait where every place is taken; then per rule the limits of requests, tokens
 * and running calls (-1 = none) and the tokens set aside.
 * @returns the number of the rule that refuses (0 = none), the kind (1 requests, 2 tokens, 3 running), ms to wait; then
 * per rule requests used, ms until they are back, the same of tokens, running calls, and the slices that were taken from.
 */
export const TAKE = script(`${PRELUDE}
local lease, member, busy = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local rules, refused, kind, longest = {}, 0, 0, -1
local function refuse(rule, what, ms)
  if ms > longest then refused, kind, longest = rule, what, ms end
end
for i = 1, #KEYS / 3 do
  local at = 3 + (i - 1) * 4
  local rule = {
    requests = tonumber(ARGV[at + 1]), tokens = tonumber(ARGV[at + 2]), places = tonumber(ARGV[at + 3]),
    amount = tonumber(ARGV[at + 4]), asked = { used = 0 }, spent = { used = 0 }, running = 0, requestSlice = -1, tokenSlice = -1,
  }
  local key = (i - 1) * 3
  if rule.requests >= 0 then
    rule.asked = read(KEYS[key + 1])
    if rule.asked.used + 1 > rule.requests then refuse(i, 1, wait(rule.asked, 1, rule.requests)) end
  end
  if rule.tokens >= 0 then
    rule.spent = read(KEYS[key + 2])
    if rule.spent.used + rule.amount > rule.tokens then refuse(i, 2, wait(rule.spent, rule.amount, rule.tokens)) end
  end
  if rule.places >= 0 then
    rule.running = running(KEYS[key + 3], lease)
    if rule.running + 1 > rule.places then refuse(i, 3, busy) end
  end
  rules[i] = rule
end
if refused == 0 then
  for i, rule in ipairs(rules) do
    local key = (i - 1) * 3
    if rule.requests >= 0 then
      rule.requestSlice = take(rule.asked, 1)
      write(KEYS[key + 1], rule.asked)
    end
    if rule.tokens >= 0 then
      rule.tokenSlice = take(rule.spent, rule.amount)
      write(KEYS[key + 2], rule.spent)
    end
    if rule.places >= 0 then
      redis.call('ZADD', KEYS[key + 3], now + lease, member)
      redis.call('PEXPIRE', KEYS[key + 3], lease)
      rule.running = rule.running + 1
    end
  end
end
local answer = { refused, kind, math.max(longest, 0) }
for _, rule in ipairs(rules) do
  for _, value in ipairs({
    rule.asked.used, full(rule.asked), rule.spent.used, full(rule.spent), rule.running, rule.requestSlice, rule.tokenSlice,
  }) do answer[#answer + 1] = value end
end
return answer
`)

/**
 * Settles what a call has taken. ARGV: the call's name; then per rule the slice of its request where that comes back (-1 =
 * it stays), the slice of its tokens (-1 = none were set aside), the tokens set aside and those used.
 */
export const SETTLE = script(`${PRELUDE}
for i = 1, #KEYS / 3 do
  local at, key = 1 + (i - 1) * 4, (i - 1) * 3
  local requestSlice, tokenSlice = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local aside, used = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  if requestSlice >= 0 then
    local asked = read(KEYS[key + 1])
    give(asked, requestSlice, 1)
    write(KEYS[key + 1], asked)
  end
  if tokenSlice >= 0 and used ~= aside then
    local spent = read(KEYS[key + 2])
    if used < aside then give(spent, tokenSlice, aside - used) else take(spent, used - aside) end
    write(KEYS[key + 2], spent)
  end
  redis.pcall('ZREM', KEYS[key + 3], ARGV[1])
end
return { 0 }
`)

/** Says that calls still run. ARGV: lease in ms, then per key, of running calls, the call's name. */
export const RENEW = script(`${PRELUDE}
local lease = tonumber(ARGV[1])
for i = 1, #KEYS do
  running(KEYS[i], lease)
  redis.call('ZADD', KEYS[i], now + lease, ARGV[i + 1])
  redis.call('PEXPIRE', KEYS[i], lease)
end
return { 0 }
`)

/** What is used of rules now, as `TAKE` tells it after its first three numbers, but for the slices. ARGV: lease in ms. */
export const LOOK = script(`${PRELUDE}
local answer = {}
for i = 1, #KEYS / 3 do
  local key = (i - 1) * 3
  local asked, spent = read(KEYS[key + 1]), read(KEYS[key + 2])
  for _, value in ipairs({
    asked.used, full(asked), spent.used, full(spent), running(KEYS[key + 3], tonumber(ARGV[1])),
  }) do answer[#answer + 1] = value end
end
return answer
`)

/** Whether scripts run and what they write is kept. KEYS: one that nothing else uses. */
export const PROBE = script(
  `redis.call('SET', KEYS[1], '1', 'PX', 1000) return { tonumber(redis.call('GET', KEYS[1])) }`,
)
