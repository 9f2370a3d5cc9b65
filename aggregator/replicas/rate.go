package replicas

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"underlag/aggregator"
)

// take is the generic cell rate algorithm over any number of keys, by Redis' own
// clock: for each, how many microseconds one costs and how many may be taken at
// once. It takes one of all, or none of any and gives how many microseconds until
// there is one.
var take = redis.NewScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local wait, next = 0, {}
for i, key in ipairs(KEYS) do
  local cost, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  next[i] = math.max(now, tonumber(redis.call('GET', key) or now)) + cost
  wait = math.max(wait, next[i] - burst * cost - now)
end
if wait > 0 then
  return math.ceil(wait)
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', next[i]), 'PX', math.ceil((next[i] - now) / 1000) + 1)
end
return 0
`)

const day = 24 * time.Hour

// Take takes one of each quota over all replicas, or takes nothing of any and says
// how long until there is one of all. The error says that nothing is shared just now.
func (s *Shared) Take(ctx context.Context, quotas ...aggregator.Quota) (time.Duration, error) {
	var keys []string
	var args []any
	for _, q := range quotas {
		if q.Rate.PerMinute < 1 || q.Rate.Burst < 1 {
			return 0, errors.New("a rate without a number")
		}
		keys = append(keys, rateKey(q.Whose, "minute"))
		args = append(args, (time.Minute / time.Duration(q.Rate.PerMinute)).Microseconds(), q.Rate.Burst)
		if q.Rate.PerDay > 0 {
			keys = append(keys, rateKey(q.Whose, "day"))
			args = append(args, (day / time.Duration(q.Rate.PerDay)).Microseconds(), q.Rate.PerDay)
		}
	}
	var wait int64
	err := s.do(ctx, func(ctx context.Context) (err error) {
		wait, err = take.Run(ctx, s.client, keys, args...).Int64()
		return err
	})
	return time.Duration(wait) * time.Microsecond, err
}

func rateKey(whose, of string) string { return "underlag:rate:" + whose + ":" + of }
