// Ticks of a time axis, in UTC.

export interface Tick {
  at: number;
  label: string;
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// Steps of equal length up to days; months and years follow the calendar.
const EVEN_STEPS = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * MINUTE);
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
const USUAL_MONTH = 30.4 * DAY;

/** At most about `ticksMax` ticks between two moments (milliseconds since 1970). */
export function timeTicks(from: number, to: number, ticksMax: number): Tick[] {
  const rough = (to - from) / Math.max(1, ticksMax);
  const even = EVEN_STEPS.find((step) => step >= rough);
  if (even !== undefined) return evenTicks(from, to, even);
  const months = MONTH_STEPS.find((step) => step * USUAL_MONTH >= rough) ?? 2400;
  return monthTicks(from, to, months);
}

function evenTicks(from: number, to: number, step: number): Tick[] {
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    ticks.push({ at, label: evenLabel(at, step) });
  return ticks;
}

function evenLabel(at: number, step: number): string {
  const moment = new Date(at);
  const day = `${moment.getUTCDate()} ${MONTH_NAMES[moment.getUTCMonth()]}`;
  if (step >= DAY || at % DAY === 0) return day;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(moment.getUTCHours())}:${two(Math.floor((at % HOUR) / MINUTE))}`;
}

function monthTicks(from: number, to: number, step: number): Tick[] {
  const first = new Date(from);
  const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
  const ticks: Tick[] = [];
  for (let month = start; ; month += step) {
    const at = Date.UTC(2000, month - 24_000);
    if (!(at <= to)) return ticks;
    if (at >= from) ticks.push({ at, label: monthLabel(month) });
  }
}

function monthLabel(month: number): string {
  return month % 12 === 0 ? String(month / 12) : MONTH_NAMES[month % 12];
}
