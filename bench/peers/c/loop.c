// The jobs in C, as a program that answers lines of work like the other participants (bench/peers/python/serve.py):
// a is the shared-cash group, b and c the column with orders, d and e the column walked for every pair of averages.
// Nothing is written for a processor by hand; gcc vectorizes what it can at -O3.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_SETS = 64, WINDOWS_MAX = 300 };

typedef struct {
  size_t room, count;
  int32_t *bar, *column;
  double *size, *price, *fee;
} Orders;

typedef struct {
  double cash, fees, slippage;
} Terms;

typedef struct {
  size_t bars, columns;
  double *close, *close_f;
  uint8_t *entries, *exits, *entries_f, *exits_f;
} Set;

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void *allocate(size_t bytes) {
  void *block = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!block) abort();
  return block;
}

static void grow(Orders *orders, size_t room) {
  if (room <= orders->room) return;
  if (room < 2 * orders->room) room = 2 * orders->room;
  orders->room = room;
  orders->bar = realloc(orders->bar, room * sizeof(int32_t));
  orders->column = realloc(orders->column, room * sizeof(int32_t));
  orders->size = realloc(orders->size, room * sizeof(double));
  orders->price = realloc(orders->price, room * sizeof(double));
  orders->fee = realloc(orders->fee, room * sizeof(double));
}

static inline void record(Orders *o, size_t bar, size_t column, double size, double price, double fee) {
  size_t n = o->count++;
  o->bar[n] = (int32_t)bar;
  o->column[n] = (int32_t)column;
  o->size[n] = size;
  o->price[n] = price;
  o->fee[n] = fee;
}

static inline double sharpe(double sum, double squares, size_t bars) {
  double mean = sum / bars;
  return mean / sqrt((squares - bars * mean * mean) / (bars - 1)) * sqrt(365.0);
}

// ---- figures on the way ---------------------------------------------------------------------------------------------------

/** What a walk keeps for the three figures; `floor` is the value below which the drawdown deepens. */
typedef struct {
  double last, sum, squares, peak, floor, ratio;
} Walk;

static inline void step(Walk *w, double value) {
  double change = value / w->last - 1;
  w->last = value;
  w->sum += change;
  w->squares += change * change;
  if (value > w->peak) {
    w->peak = value;
    w->floor = w->ratio * value;
  } else if (value < w->floor) {
    w->ratio = value / w->peak;
    w->floor = value;
  }
}

static inline Walk begin(double cash) {
  return (Walk){cash, 0, 0, cash, cash, 1};
}

static inline void conclude(const Walk *w, double cash, size_t bars, double *out, size_t accounts) {
  out[0] = w->last / cash - 1;
  out[accounts] = sharpe(w->sum, w->squares, bars);
  out[2 * accounts] = w->ratio - 1;
}

static inline double buy(double *cash, double close, const Terms *t, Orders *o, size_t bar, size_t column) {
  double price = close * (1 + t->slippage), money = *cash / (1 + t->fees), units = money / price;
  record(o, bar, column, units, price, *cash - money);
  *cash = 0;
  return units;
}

static inline void sell(double *cash, double units, double close, const Terms *t, Orders *o, size_t bar, size_t column) {
  double price = close * (1 - t->slippage), value = units * price, fee = value * t->fees;
  record(o, bar, column, -units, price, fee);
  *cash += value - fee;
}

// ---- b, c: a column with its orders ----------------------------------------------------------------------------------------

/** From event to event, eight bars of signals at a time; while nothing is held no bar is looked at. */
static void column_with_orders(const Set *s, size_t column, const Terms *t, Orders *o, double *out) {
  const double *close = s->close_f + column * s->bars;
  const uint8_t *in = s->entries_f + column * s->bars, *ex = s->exits_f + column * s->bars;
  double cash = t->cash, units = 0;
  Walk walk = begin(cash);
  size_t walked = 0;
  for (size_t bar = 0; bar < s->bars;) {
    if (bar + 8 <= s->bars) {
      uint64_t a, b;
      memcpy(&a, in + bar, 8);
      memcpy(&b, ex + bar, 8);
      if (a == b) { bar += 8; continue; }
      bar += (size_t)__builtin_ctzll(a ^ b) / 8;
    } else if (in[bar] == ex[bar]) { bar += 1; continue; }
    if (units > 0 && ex[bar]) {
      for (size_t k = walked; k < bar; k++) step(&walk, cash + units * close[k]);
      sell(&cash, units, close[bar], t, o, bar, column);
      units = 0;
      step(&walk, cash);
    } else if (units == 0 && in[bar] && cash > 0) {
      units = buy(&cash, close[bar], t, o, bar, column);
      walked = bar;
    }
    bar += 1;
  }
  if (units > 0)
    for (size_t k = walked; k < s->bars; k++) step(&walk, cash + units * close[k]);
  conclude(&walk, t->cash, s->bars, out + column, s->columns);
}

static void columns_with_orders(const Set *s, const Terms *t, Orders *o, double *out) {
  for (size_t column = 0; column < s->columns; column++) {
    grow(o, o->count + s->bars);
    column_with_orders(s, column, t, o, out);
  }
}

// ---- a: a group that shares its cash ----------------------------------------------------------------------------------------

/** Exits before entries, both in the order of the columns; the values of all entries are equal. */
static void group(const Set *s, const Terms *t, double money, Orders *o, double *value) {
  size_t n = s->columns;
  double cash = t->cash, *units = calloc(n, sizeof(double));
  grow(o, s->bars * n);
  for (size_t bar = 0; bar < s->bars; bar++) {
    const double *close = s->close + bar * n;
    const uint8_t *in = s->entries + bar * n, *ex = s->exits + bar * n;
    for (size_t k = 0; k < n; k++)
      if (ex[k] && !in[k] && units[k] > 0) {
        sell(&cash, units[k], close[k], t, o, bar, k);
        units[k] = 0;
      }
    for (size_t k = 0; k < n; k++)
      if (in[k] && !ex[k] && units[k] == 0 && cash > 0) {
        double price = close[k] * (1 + t->slippage), size = money / close[k], cost = size * price, fee = cost * t->fees;
        if (cost + fee > cash) {
          units[k] = buy(&cash, close[k], t, o, bar, k);
          continue;
        }
        record(o, bar, k, size, price, fee);
        cash -= cost + fee;
        units[k] = size;
      }
    double held[4] = {0};
    size_t k = 0;
    for (; k + 4 <= n; k += 4)
      for (int lane = 0; lane < 4; lane++) held[lane] += units[k + lane] * close[k + lane];
    for (; k < n; k++) held[0] += units[k] * close[k];
    value[bar] = cash + ((held[0] + held[1]) + (held[2] + held[3]));
  }
  free(units);
}

// ---- d, e: every pair of averages --------------------------------------------------------------------------------------------

static void averages(const double *close, size_t bars, const int *windows, int count, double *out) {
  for (int k = 0; k < count; k++) {
    size_t window = (size_t)windows[k];
    double sum = 0;
    for (size_t bar = 0; bar < bars; bar++) {
      sum += close[bar];
      if (bar >= window) sum -= close[bar - window];
      out[k * bars + bar] = bar + 1 >= window ? sum / window : NAN;
    }
  }
}

/** Sums of returns and of their squares up to each bar: what a position held all in adds to the figures. */
static void return_sums(const double *close, size_t bars, double *sums, double *squares) {
  sums[0] = squares[0] = 0;
  for (size_t bar = 1; bar < bars; bar++) {
    double change = close[bar] / close[bar - 1] - 1;
    sums[bar] = sums[bar - 1] + change;
    squares[bar] = squares[bar - 1] + change * change;
  }
}

/** The drawdown of a position from its entry to `last`. */
static inline void fall(Walk *w, const double *close, size_t entry, size_t last, double units) {
  double peak = w->peak / units, floor = w->ratio * peak;
  for (size_t bar = entry; bar <= last; bar++) {
    double price = close[bar];
    if (price > peak) {
      peak = price;
      floor = w->ratio * peak;
    } else if (price < floor) {
      w->ratio = price / peak;
      floor = price;
    }
  }
  w->peak = peak * units;
}

typedef struct {
  const double *close, *sums, *squares;
  size_t bars;
} Series;

static inline void hold(Walk *w, const Series *s, size_t entry, size_t last, double units) {
  w->sum += s->sums[last] - s->sums[entry];
  w->squares += s->squares[last] - s->squares[entry];
  fall(w, s->close, entry, last, units);
  w->last = units * s->close[last];
}

static inline void jump(Walk *w, double value) {
  double change = value / w->last - 1;
  w->sum += change;
  w->squares += change * change;
  w->last = value;
  if (value > w->peak) w->peak = value;
  else if (value < w->ratio * w->peak) w->ratio = value / w->peak;
}

/** Bits of 64 bars at which the fast average is above the slow one. */
static inline uint64_t above(const double *fast, const double *slow, size_t count) {
  uint64_t bits = 0;
  if (count == 64)
    for (int k = 0; k < 64; k++) bits |= (uint64_t)(fast[k] > slow[k]) << k;
  else
    for (size_t k = 0; k < count; k++) bits |= (uint64_t)(fast[k] > slow[k]) << k;
  return bits;
}

/** From crossing to crossing; returns the number of closed trades. */
static int pair(const Series *s, const double *fast, const double *slow, size_t start, const Terms *t, Orders *o, double *out,
                size_t accounts, size_t account) {
  double cash = t->cash, units = 0;
  Walk walk = begin(cash);
  size_t entry = 0;
  int closed = 0;
  uint64_t carry = fast[start] > slow[start];
  for (size_t bar = start + 1; bar < s->bars; bar += 64) {
    size_t count = s->bars - bar < 64 ? s->bars - bar : 64;
    uint64_t up = above(fast + bar, slow + bar, count), turns = up ^ (up << 1 | carry);
    if (count < 64) turns &= (1ull << count) - 1;
    carry = up >> 63;
    for (; turns; turns &= turns - 1) {
      int k = __builtin_ctzll(turns);
      size_t at = bar + (size_t)k;
      if (up >> k & 1) {
        units = buy(&cash, s->close[at], t, o, at, account);
        entry = at;
        jump(&walk, units * s->close[at]);
      } else if (units > 0) {
        hold(&walk, s, entry, at - 1, units);
        sell(&cash, units, s->close[at], t, o, at, account);
        units = 0;
        jump(&walk, cash);
        closed += 1;
      }
    }
  }
  if (units > 0) hold(&walk, s, entry, s->bars - 1, units);
  conclude(&walk, t->cash, s->bars, out + account, accounts);
  return closed;
}

static int windows_of(char job, int *fasts, int *slows, int *slow_count) {
  int from = job == 'd' ? 52 : 30, to = job == 'd' ? 252 : 130, by = job == 'd' ? 1 : 5, end = job == 'd' ? 52 : 27;
  int n = 0;
  *slow_count = 0;
  for (int w = 2; w < end; w++) fasts[n++] = w;
  for (int w = from; w < to; w += by) slows[(*slow_count)++] = w;
  return n;
}

/** Accounts are pair by pair, in each all assets. */
static void sweep(const Set *s, char job, const Terms *t, Orders *o, double *out) {
  int fasts[WINDOWS_MAX], slows[WINDOWS_MAX], slow_count, fast_count = windows_of(job, fasts, slows, &slow_count);
  size_t bars = s->bars, accounts = (size_t)fast_count * slow_count * s->columns;
  double *fast = allocate(8 * bars * fast_count), *slow = allocate(8 * bars * slow_count);
  double *sums = allocate(8 * bars), *squares = allocate(8 * bars);
  for (size_t asset = 0; asset < s->columns; asset++) {
    Series series = {s->close_f + asset * bars, sums, squares, bars};
    averages(series.close, bars, fasts, fast_count, fast);
    averages(series.close, bars, slows, slow_count, slow);
    return_sums(series.close, bars, sums, squares);
    for (int f = 0; f < fast_count; f++)
      for (int k = 0; k < slow_count; k++) {
        size_t account = ((size_t)f * slow_count + k) * s->columns + asset, start = (size_t)slows[k] - 1;
        grow(o, o->count + bars);
        out[3 * accounts + account] =
            pair(&series, fast + f * bars, slow + k * bars, start, t, o, out, accounts, account);
      }
  }
  free(fast), free(slow), free(sums), free(squares);
}

// ---- lines in, lines out ------------------------------------------------------------------------------------------------------

static void *read_array(const char *folder, int set, const char *name, size_t bytes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%d.%s", folder, set, name);
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  void *block = allocate(bytes);
  if (fread(block, 1, bytes, file) != bytes) abort();
  fclose(file);
  return block;
}

static Set read_set(const char *folder, int index, size_t bars, size_t columns) {
  size_t cells = bars * columns;
  return (Set){
      bars, columns,
      read_array(folder, index, "close.rows.f64", 8 * cells), read_array(folder, index, "close.columns.f64", 8 * cells),
      read_array(folder, index, "entries.rows.u8", cells), read_array(folder, index, "exits.rows.u8", cells),
      read_array(folder, index, "entries.columns.u8", cells), read_array(folder, index, "exits.columns.u8", cells),
  };
}

static void free_set(Set *s) {
  free(s->close), free(s->close_f), free(s->entries), free(s->exits), free(s->entries_f), free(s->exits_f);
}

static void write_figures(const char *folder, int set, const char *name, const double *figures, size_t count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%d.%s.f64", folder, set, name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(figures, 8, count, file) != count) abort();
  fclose(file);
}

static size_t accounts_of(char job, const Set *s) {
  if (job == 'a') return 1;
  int fasts[WINDOWS_MAX], slows[WINDOWS_MAX], slow_count;
  if (job < 'd') return s->columns;
  return (size_t)windows_of(job, fasts, slows, &slow_count) * slow_count * s->columns;
}

static Terms terms_of(char job) {
  if (job == 'a') return (Terms){1e6, 0.001, 0.0005};
  if (job == 'c') return (Terms){1e4, 1e-5, 0};
  return (Terms){1e4, 0.001, 0.0005};
}

/** Does one job; returns the processor time of its kernel. */
static double run(char job, const Set *s, Orders *o, double *out) {
  Terms t = terms_of(job);
  double begun = now(CLOCK_PROCESS_CPUTIME_ID), kernel;
  o->count = 0;
  if (job == 'a') {
    double *value = allocate(8 * s->bars);
    group(s, &t, 5e3, o, value);
    kernel = now(CLOCK_PROCESS_CPUTIME_ID) - begun;
    Walk walk = begin(t.cash);
    walk.peak = walk.floor = 0;  // the first peak is the first bar's value, as in VectorBT
    for (size_t bar = 0; bar < s->bars; bar++) step(&walk, value[bar]);
    conclude(&walk, t.cash, s->bars, out, 1);
    free(value);
    return kernel;
  }
  if (job < 'd') columns_with_orders(s, &t, o, out);
  else sweep(s, job, &t, o, out);
  return now(CLOCK_PROCESS_CPUTIME_ID) - begun;
}

static void print_list(const char *name, const double *values, int count, const char *end) {
  printf("\"%s\": [", name);
  for (int k = 0; k < count; k++) printf("%s%.6f", k ? ", " : "", values[k]);
  printf("]%s", end);
}

static void answer(char *line, Orders *orders) {
  char job, folder[2048], name[256];
  int sets, bars, columns, run_in;
  if (sscanf(line, " %c %*s %2047s %d %255s %d %d %d", &job, folder, &sets, name, &bars, &columns, &run_in) != 7 ||
      sets + run_in > MAX_SETS) {
    printf("{\"error\": \"not a line of work\"}\n");
    return;
  }
  Set given[MAX_SETS];
  double cpu[MAX_SETS], wall[MAX_SETS], kernel[MAX_SETS], counts[MAX_SETS];
  for (int k = 0; k < sets + run_in; k++) given[k] = read_set(folder, k, (size_t)bars, (size_t)columns);
  size_t accounts = accounts_of(job, &given[0]), width = job < 'd' ? 3 : 4;
  double *out = allocate(8 * width * accounts), *found = allocate(8 * width * accounts * sets);
  if (run_in) run(job, &given[sets], orders, out), free_set(&given[sets]);
  for (int k = 0; k < sets; k++) {
    wall[k] = now(CLOCK_MONOTONIC), cpu[k] = now(CLOCK_PROCESS_CPUTIME_ID);
    kernel[k] = run(job, &given[k], orders, out);
    cpu[k] = now(CLOCK_PROCESS_CPUTIME_ID) - cpu[k], wall[k] = now(CLOCK_MONOTONIC) - wall[k];
    counts[k] = (double)orders->count;
    memcpy(found + k * width * accounts, out, 8 * width * accounts);
    free_set(&given[k]);
  }
  // When all are timed: the system's work at a file belongs to none of them.
  for (int k = 0; k < sets; k++) write_figures(folder, k, name, found + k * width * accounts, width * accounts);
  free(out), free(found);
  printf("{");
  print_list("cpu", cpu, sets, ", ");
  print_list("wall", wall, sets, ", ");
  print_list("kernel", kernel, sets, ", ");
  print_list("orders", counts, sets, "}\n");
}

int main(int count, char **arguments) {
  char line[8192] = "";
  Orders orders = {0};
  if (count > 1) {
    for (int k = 1; k < count; k++) strcat(strcat(line, arguments[k]), " ");
    answer(line, &orders);
    return 0;
  }
  while (fgets(line, sizeof line, stdin)) {
    if (strcmp(line, "ready\n") == 0) printf("{}\n");
    else answer(line, &orders);
    fflush(stdout);
  }
  return 0;
}
