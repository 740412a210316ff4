// Small charts as SVG, drawn in pixels of the place they have. Elements are kept from one drawing
// to the next. The pointer, or the arrow keys, choose a column; its text goes to the readout.
"use strict";

const Charts = (() => {
  const NAMESPACE = "http://www.w3.org/2000/svg";
  const LEFT = 50;
  const RIGHT = 6;
  const TOP = 8;
  const BOTTOM = 20;

  // Elements by kind, reused in their order; what is left over goes.
  class Pen {
    constructor(svg) {
      this.svg = svg;
      this.groups = new Map();
    }

    begin() {
      for (const group of this.groups.values()) group.used = 0;
    }

    group(name) {
      if (!this.groups.has(name)) {
        const element = this.svg.appendChild(document.createElementNS(NAMESPACE, "g"));
        this.groups.set(name, { element, used: 0 });
      }
      return this.groups.get(name);
    }

    put(name, tag, attributes, text) {
      const group = this.group(name);
      let element = group.element.children[group.used];
      if (!element) {
        element = group.element.appendChild(document.createElementNS(NAMESPACE, tag));
      }
      group.used += 1;
      for (const [key, value] of Object.entries(attributes)) {
        const wanted = String(value);
        if (element.getAttribute(key) !== wanted) element.setAttribute(key, wanted);
      }
      if (text !== undefined && element.textContent !== text) element.textContent = text;
    }

    end() {
      for (const { element, used } of this.groups.values()) {
        while (element.children.length > used) element.lastChild.remove();
      }
    }
  }

  function nice(most, whole) {
    if (!(most > 0)) return whole ? 4 : 1;
    const power = 10 ** Math.floor(Math.log10(most));
    const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((item) => item * power >= most) * power;
    return whole ? Math.max(4, Math.ceil(step / 2) * 2) : step;
  }

  // What all charts share: the frame, the axes, and the choice of a column.
  class Chart {
    constructor(svg, readout) {
      this.svg = svg;
      this.pen = new Pen(svg);
      this.readout = readout;
      this.chosen = null;
      this.given = null;
      svg.addEventListener("pointermove", (event) => {
        const box = svg.getBoundingClientRect();
        this.choose(this.at(event.clientX - box.left));
      });
      svg.addEventListener("pointerleave", () => this.choose(null));
      svg.addEventListener("blur", () => this.choose(null));
      svg.addEventListener("keydown", (event) => this.key(event));
      // Names follow their place: a chart drawn for another width has letters out of shape.
      new ResizeObserver(() => this.given && this.draw(this.given)).observe(svg);
    }

    get frame() {
      const width = this.svg.clientWidth || 600;
      const height = this.svg.clientHeight || 160;
      return { width, height, inner: width - LEFT - RIGHT, tall: height - TOP - BOTTOM };
    }

    at(x) {
      if (!this.given) return null;
      const index = Math.floor(((x - LEFT) / this.frame.inner) * this.given.size);
      return index >= 0 && index < this.given.size ? index : null;
    }

    key(event) {
      if (!this.given || !this.given.size) return;
      const last = this.given.size - 1;
      const now = this.chosen === null ? last + 1 : this.chosen;
      const moves = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last };
      if (event.key === "Escape") this.choose(null);
      if (!(event.key in moves)) return;
      event.preventDefault();
      this.choose(Math.min(last, Math.max(0, moves[event.key])));
    }

    choose(index) {
      this.chosen = index;
      if (this.given) this.draw(this.given);
    }

    // given: size, ticks [[share of the width, text]], top of the scale, format(value),
    // say(index), summary
    draw(given) {
      this.given = given;
      if (!this.svg.clientWidth) return;
      const { width, height, inner, tall } = this.frame;
      const pen = this.pen;
      this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      if (given.summary) this.svg.setAttribute("aria-label", given.summary);
      pen.begin();
      for (const part of [0, 0.5, 1]) {
        const y = TOP + tall * (1 - part) + 0.5;
        pen.put("grid", "line", { x1: LEFT, x2: width - RIGHT, y1: Math.round(y) - 0.5,
          y2: Math.round(y) - 0.5, class: part ? "grid" : "axis" });
        pen.put("names", "text", { x: LEFT - 8, y: y + 3.5, class: "name end" },
          given.format(given.top * part));
      }
      const sparse = inner < 420;
      for (const [at, [part, text]] of given.ticks.entries()) {
        if (sparse && at % 2 && given.ticks.length > 2) continue;
        const anchor = part < 0.05 ? "start" : part > 0.95 ? "end" : "middle";
        pen.put("ticks", "text", { x: LEFT + inner * part, y: height - 5, class: `name ${anchor}` },
          text);
      }
      if (this.chosen !== null && this.chosen < given.size) {
        const step = inner / given.size;
        pen.put("chosen", "rect", { x: LEFT + step * this.chosen, y: TOP, width: step, height: tall,
          class: "chosen" });
      } else {
        pen.group("chosen");
      }
      this.marks(pen, given, inner, tall);
      pen.end();
      const said = this.chosen === null || this.chosen >= given.size ? "" : given.say(this.chosen);
      if (this.readout.textContent !== said) this.readout.textContent = said;
    }
  }

  // given also: series [{name, values}], stacked from below
  class Columns extends Chart {
    draw(given) {
      let most = 0;
      for (let at = 0; at < given.size; at += 1) {
        most = Math.max(most, given.series.reduce((sum, item) => sum + item.values[at], 0));
      }
      super.draw({ ...given, top: nice(most, true) });
    }

    marks(pen, given, inner, tall) {
      const step = inner / given.size;
      const wide = Math.max(1, Math.min(step - 2, step * 0.82));
      for (const { name } of given.series) pen.group(name);
      for (let at = 0; at < given.size; at += 1) {
        let base = TOP + tall;
        for (const { name, values } of given.series) {
          if (!values[at]) continue;
          const high = Math.max(1.5, (values[at] / given.top) * tall);
          const x = (LEFT + step * at + (step - wide) / 2).toFixed(2);
          const shape = { x, y: (base - high).toFixed(2), width: wide.toFixed(2),
            height: high.toFixed(2) };
          pen.put(name, "rect", { ...shape, class: `mark ${name}` });
          if (name === "review") pen.put("hatches", "rect", { ...shape, class: "hatch" });
          base -= high;
        }
      }
    }
  }

  // given also: lines [{name, values}], null where there is nothing
  class Lines extends Chart {
    draw(given) {
      const values = given.lines.flatMap((line) => line.values.filter((value) => value !== null));
      super.draw({ ...given, top: nice(Math.max(0, ...values), false) });
    }

    marks(pen, given, inner, tall) {
      const step = inner / given.size;
      for (const { name, values } of given.lines) {
        let path = "";
        let joined = false;
        values.forEach((value, at) => {
          if (value === null) {
            joined = false;
            return;
          }
          const x = (LEFT + step * (at + 0.5)).toFixed(1);
          const y = (TOP + tall * (1 - value / given.top)).toFixed(1);
          const alone = !joined && (at + 1 >= values.length || values[at + 1] === null);
          // A point by itself is a short line.
          path += alone ? `M${x - 2} ${y}h5` : `${joined ? "L" : "M"}${x} ${y}`;
          joined = true;
        });
        pen.put(name, "path", { d: path || "M0 0", class: `line ${name}` });
      }
    }
  }

  return { Columns, Lines };
})();
