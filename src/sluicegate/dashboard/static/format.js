// Numbers, times and amounts as text. Amounts come as whole minor units in decimal text, which may
// be longer than a number holds exactly: they are never made into numbers.
"use strict";

const Format = (() => {
  const whole = new Intl.NumberFormat("en-US");

  function count(value) {
    return whole.format(value);
  }

  function short(value) {
    if (value < 10_000) return count(value);
    const steps = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];
    const [unit, letter] = steps.find(([least]) => value >= least);
    const scaled = value / unit;
    return `${scaled < 100 ? scaled.toFixed(1).replace(/\.0$/, "") : Math.round(scaled)}${letter}`;
  }

  function rate(value) {
    return value < 100 && value > 0 ? value.toFixed(1) : count(Math.round(value));
  }

  function share(part, all) {
    if (!all) return "–";
    const percent = (100 * part) / all;
    if (percent === 0 || percent === 100) return `${percent} %`;
    if (percent < 0.01) return "< 0.01 %";
    return `${percent < 1 ? percent.toFixed(2) : percent.toFixed(1)} %`;
  }

  function duration(milliseconds) {
    if (milliseconds === null) return ["–", ""];
    if (milliseconds < 10) return [milliseconds.toFixed(2), "ms"];
    if (milliseconds < 100) return [milliseconds.toFixed(1), "ms"];
    if (milliseconds < 10_000) return [count(Math.round(milliseconds)), "ms"];
    const steps = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"], [1_000, "s"]];
    const [unit, name] = steps.find(([least]) => milliseconds >= 2 * least || least === 1_000);
    return [(milliseconds / unit).toFixed(1), name];
  }

  function minor(text, decimals) {
    const negative = text.startsWith("-");
    const digits = (negative ? text.slice(1) : text).padStart(decimals + 1, "0");
    const end = digits.length - decimals;
    const major = digits.slice(0, end).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${negative ? "−" : ""}${major}${decimals ? `.${digits.slice(end)}` : ""}`;
  }

  function clock(micros, seconds = true) {
    return new Date(micros / 1000).toISOString().slice(11, seconds ? 19 : 16);
  }

  function day(micros) {
    return new Date(micros / 1000).toISOString().slice(0, 10);
  }

  // The time, with the day where it is not that of `now`.
  function moment(micros, now) {
    const time = clock(micros, false);
    return day(micros) === day(now) ? time : `${day(micros)} ${time}`;
  }

  return { count, short, rate, share, duration, minor, clock, day, moment };
})();
