'use strict';
// Draws the plots of a report from the records that stand in the page, sorts and filters its tables, switches its theme.
// Nothing is measured or fitted here.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;
  root.classList.add('scripted');

  // ---- small helpers
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const distinct = values => [...new Set(values)];
  // Records write non-finite numbers as text; a logarithmic axis shows positive ones only.
  const drawable = x => typeof x === 'number' && Number.isFinite(x) && x > 0;
  const shown = (x, digits = 3) => typeof x !== 'number' ? String(x ?? '') :
    Number.isInteger(x) && Math.abs(x) < 1e9 ? String(x) : Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5 ? String(Number(x.toPrecision(digits))) : x.toExponential(digits - 1);
  const superscript = n => String(n).replace(/[-0-9]/g, c => c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c]);
  const css = name => getComputedStyle(root).getPropertyValue(name).trim();

  // ---- colours (Okabe and Ito), one per claimed order; lighter where the paper is dark
  const palette = {
    light: ['#0072b2', '#d55e00', '#009e73', '#b0558c', '#b87a00', '#3d9bd6', '#7a5195', '#333333'],
    dark: ['#4aa8e8', '#f0803c', '#2fc79a', '#e29ac4', '#f0b93a', '#8fd0f5', '#b79ae0', '#e0e0e0'],
  };
  const isDark = () => root.dataset.theme === 'dark';
  const colourOf = order => order >= 1 && order < 9 ? palette[isDark() ? 'dark' : 'light'][Math.floor(order) - 1] : css('--quiet');
  const markers = ['circle', 'triangle', 'rect', 'rectRot', 'star', 'crossRot', 'cross', 'rectRounded'];
  const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

  // ---- theme: the system's, until the reader says otherwise
  const charts = new Set();
  const preference = window.matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  const applyTheme = () => {
    root.dataset.theme = chosen ?? (preference.matches ? 'dark' : 'light');
    for (const redraw of charts) redraw();
  };
  preference.addEventListener('change', applyTheme);
  document.getElementById('theme').addEventListener('click', () => { chosen = isDark() ? 'light' : 'dark'; applyTheme(); });
  applyTheme();

  // ---- tables: sort by a column, filter by text, unfold sub-rows
  for (const table of document.querySelectorAll('table.sortable')) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.addEventListener('click', () => {
      const sign = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
      const rank = row => {
        const cell = row.cells[column];
        if (!('sort' in cell.dataset)) return cell.textContent;
        return { nan: Infinity, inf: Number.MAX_VALUE, '-inf': -Number.MAX_VALUE }[cell.dataset.sort] ?? Number(cell.dataset.sort);
      };
      const rows = [...table.tBodies[0].rows].map(row => [rank(row), row]);
      rows.sort(([a], [b]) => sign * (typeof a === 'number' ? (a === b ? 0 : a < b ? -1 : 1) : a.localeCompare(b, undefined, { numeric: true })));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    }));
  }
  for (const input of document.querySelectorAll('input.filter')) {
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of input.parentElement.querySelectorAll('tbody tr')) {
        row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
      }
    });
  }
  for (const button of document.querySelectorAll('.unfold')) {
    button.addEventListener('click', () => {
      const open = button.closest('tbody').classList.toggle('open');
      button.setAttribute('aria-expanded', open);
    });
  }
  // A link to a check opens what it is folded into.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* a lone % is part of the name */ }
    const target = name && document.getElementById(name);
    if (!target) return;
    // A filter may have taken the row away.
    if (target.hidden) for (const row of target.parentElement.rows) row.hidden = false;
    if (target.tagName === 'DETAILS') target.open = true;
    for (let parent = target.parentElement; parent; parent = parent.parentElement) if (parent.tagName === 'DETAILS') parent.open = true;
    target.scrollIntoView({ block: 'center' });
  };
  window.addEventListener('hashchange', reveal);

  // ---- plots
  const runName = record => data.runs.length > 1 ? data.runs[record.run] + ' · ' : '';
  const orderOf = record => record.claimed_order ?? data.solvers[record.solver] ?? null;

  // Names at the ends of the lines, moved apart where they would overlap.
  const endLabels = {
    id: 'endLabels',
    afterDatasetsDraw(chart, _, options) {
      if (!options.on) return;
      const { ctx, chartArea: area } = chart;
      const labels = [];
      chart.data.datasets.forEach((set, index) => {
        if (!chart.isDatasetVisible(index) || set.reference) return;
        const points = chart.getDatasetMeta(index).data.filter((point, i) => !point.skip && Number.isFinite(point.y) && set.data[i].y > 0);
        const last = points[points.length - 1];
        if (last) labels.push({ text: set.label, y: Math.min(Math.max(last.y, area.top), area.bottom), from: last, colour: set.borderColor });
      });
      labels.sort((a, b) => a.y - b.y);
      for (let i = 1; i < labels.length; ++i) labels[i].y = Math.max(labels[i].y, labels[i - 1].y + 14);
      for (let i = labels.length - 1, limit = area.bottom; i >= 0; --i, limit -= 14) labels[i].y = Math.min(labels[i].y, limit);
      ctx.save();
      ctx.font = '12px system-ui, sans-serif';
      ctx.textBaseline = 'middle';
      for (const label of labels) {
        ctx.strokeStyle = css('--line');
        ctx.beginPath();
        ctx.moveTo(label.from.x + 5, label.from.y);
        ctx.lineTo(area.right + 8, label.y);
        ctx.stroke();
        ctx.fillStyle = label.colour;
        ctx.fillText(label.text, area.right + 11, label.y);
      }
      ctx.restore();
    },
  };
  // The order beside each dashed reference line, where the line leaves the plot.
  const slopeLabels = {
    id: 'slopeLabels',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: area, scales } = chart;
      ctx.save();
      ctx.font = '600 11px system-ui, sans-serif';
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      for (const set of chart.data.datasets) {
        if (!set.reference) continue;
        const [start, end] = set.data.map(point => ({ x: scales.x.getPixelForValue(point.x), y: scales.y.getPixelForValue(point.y) }));
        const share = Math.min(0.93, end.y > area.bottom ? 0.93 * (area.bottom - start.y) / (end.y - start.y) : 0.93);
        const x = start.x + share * (end.x - start.x), y = start.y + share * (end.y - start.y);
        if (!Number.isFinite(x + y)) continue;
        ctx.fillStyle = css('--paper');
        ctx.beginPath();
        ctx.arc(x, y, 8, 0, 2 * Math.PI);
        ctx.fill();
        ctx.fillStyle = set.borderColor;
        ctx.fillText(String(set.reference), x, y);
      }
      ctx.restore();
    },
  };

  const axis = (title, logarithmic) => ({
    type: logarithmic ? 'logarithmic' : 'linear',
    title: { display: true, text: title, color: css('--quiet') },
    grid: { color: css('--line'), borderColor: css('--quiet'), tickLength: 4 },
    ticks: {
      color: css('--quiet'), maxRotation: 0, autoSkipPadding: 12,
      callback(value) {
        if (!logarithmic) return shown(value);
        const decade = Math.log10(value), whole = Math.abs(decade - Math.round(decade)) < 1e-9;
        if (this.axis === 'y') {
          const every = Math.max(1, Math.ceil(Math.log10(this.max / this.min) / 12));
          return whole && Math.round(decade) % every === 0 ? '10' + superscript(Math.round(decade)) : null;
        }
        if (value < 1) return whole ? '10' + superscript(Math.round(decade)) : null;
        return whole || Math.log10(this.max / this.min) < 2.2 ? shown(value) : null;
      },
    },
  });

  // Step counts are doublings: their own values make better ticks than decades.
  const tickCounts = values => scale => {
    scale.ticks = distinct(values).sort((a, b) => a - b).map(value => ({ value }));
  };

  const table = (series, names) => {
    const rows = [];
    for (const one of series) {
      one.x.forEach((x, i) => rows.push([one.label, shown(x, 6), shown(one.y[i], 4)]));
    }
    return make('div', { class: 'scroll' }, make('table', {},
      make('thead', {}, make('tr', {}, make('th', {}, 'method'), ...names.map(name => make('th', { class: 'number' }, name)))),
      make('tbody', {}, ...rows.map(row => make('tr', {}, make('td', {}, row[0]), ...row.slice(1).map(text => make('td', { class: 'number' }, text)))))));
  };

  const figure = (title, wide) => {
    const canvas = make('canvas', { role: 'img', 'aria-label': title });
    const save = make('button', { type: 'button', class: 'save' }, 'save as PNG');
    const numbers = make('details', {}, make('summary', {}, 'Numbers'));
    const element = make('figure', { class: wide ? 'wide' : null }, make('figcaption', {}, make('span', {}, title), save), make('div', { class: 'canvas' }, canvas), numbers);
    let chart = null;
    save.addEventListener('click', () => {
      // Charts are transparent; a picture needs its paper.
      const copy = make('canvas', { width: canvas.width, height: canvas.height }), context = copy.getContext('2d');
      context.fillStyle = css('--paper');
      context.fillRect(0, 0, copy.width, copy.height);
      context.drawImage(canvas, 0, 0);
      make('a', { href: copy.toDataURL('image/png'), download: title.replace(/[^A-Za-z0-9._-]+/g, '_') + '.png' }).click();
    });
    return {
      element,
      draw(series, options, hidden) {
        const sets = series.filter(one => !hidden.has(one.key)).map(one => ({
          label: one.label, key: one.key, data: one.x.map((x, i) => ({ x, y: drawable(one.y[i]) && drawable(x) ? one.y[i] : NaN })),
          borderColor: colourOf(one.order), backgroundColor: one.hollow ? css('--paper') : colourOf(one.order), borderWidth: 1.4, borderDash: dashes[one.dash % dashes.length],
          pointStyle: markers[one.marker % markers.length], pointRadius: options.ends ? 3.6 : 2.6, pointHoverRadius: 6, pointBorderWidth: 1.3, tension: 0, extra: one.extra,
        }));
        const all = series.flatMap(one => one.x.map((x, i) => [x, one.y[i]])).filter(([x, y]) => drawable(x) && drawable(y));
        if (options.slopes && options.logX && options.logY && all.length) {
          const left = Math.min(...all.map(([x]) => x)), right = Math.max(...all.map(([x]) => x));
          const top = 2.5 * Math.max(...all.map(([, y]) => y));
          for (const order of distinct(series.filter(one => !hidden.has(one.key) && one.order !== null).map(one => one.order)).sort((a, b) => a - b)) {
            sets.push({ label: 'slope ' + order, reference: order, data: [{ x: left, y: top }, { x: right, y: top * (left / right) ** order }],
              borderColor: colourOf(order), borderWidth: 1, borderDash: [3, 4], pointRadius: 0, pointHitRadius: 0 });
          }
        }
        const low = Math.min(...all.map(([, y]) => y)), high = Math.max(...all.map(([, y]) => y));
        const x = axis(options.x, options.logX), y = axis(options.y, options.logY);
        if (all.length && options.logY) Object.assign(y, { min: 10 ** Math.floor(Math.log10(low)), max: 10 ** Math.ceil(Math.log10(high) + 0.45) });
        if (all.length && options.counts && options.logX) {
          x.afterBuildTicks = tickCounts(all.map(([v]) => v));
          x.ticks.callback = value => shown(value);
          x.min = Math.min(...all.map(([v]) => v)) / 1.15;
          x.max = Math.max(...all.map(([v]) => v)) * 1.15;
        }
        chart?.destroy();
        chart = new Chart(canvas, {
          type: 'line', data: { datasets: sets }, plugins: [endLabels, slopeLabels],
          options: {
            animation: false, maintainAspectRatio: false, parsing: false, normalized: true, spanGaps: false,
            layout: { padding: { right: options.ends ? 11 + Math.min(230, 7.2 * Math.max(0, ...sets.filter(s => !s.reference).map(s => s.label.length))) : 6 } },
            interaction: { mode: 'nearest', intersect: false },
            onHover(_, found) {
              const near = found.length && !sets[found[0].datasetIndex].reference ? found[0].datasetIndex : -1;
              if (near === chart.near) return;
              chart.near = near;
              chart.data.datasets.forEach((set, i) => { if (!set.reference) set.borderWidth = i === near ? 3.4 : 1.4; });
              chart.update('none');
            },
            scales: { x, y },
            plugins: {
              legend: { display: false }, endLabels: { on: options.ends },
              tooltip: {
                filter: item => !item.dataset.reference,
                callbacks: {
                  title: items => items.length ? items[0].dataset.label : '',
                  label: item => [options.x + ' ' + shown(item.parsed.x), options.y + ' ' + shown(item.parsed.y), ...(item.dataset.extra ?? [])],
                },
              },
            },
          },
        });
        numbers.replaceChildren(numbers.firstElementChild, table(series.filter(one => !hidden.has(one.key)), [options.x, options.y]));
      },
      destroy() { chart?.destroy(); },
    };
  };

  // The legend: lines grouped by claimed order, each a switch.
  const sample = one => {
    const mark = { circle: '<circle cx="13" cy="6" r="3"/>', triangle: '<path d="M13 2l4 7h-8z"/>', rect: '<path d="M10 3h6v6h-6z"/>', rectRot: '<path d="M13 1.5L17.5 6 13 10.500 8.500 6z"/>',
      star: '<path d="M13 2v8M9 6h8M10 3l6 6M16 3l-6 6"/>', crossRot: '<path d="M10 3l6 6M16 3l-6 6"/>', cross: '<path d="M13 2v8M9 6h8"/>', rectRounded: '<rect x="10" y="3" width="6" height="6" rx="2"/>' }[markers[one.marker % markers.length]];
    const holder = make('span');
    holder.innerHTML = `<svg viewBox="0 0 26 12" fill="${one.hollow ? 'none' : colourOf(one.order)}" stroke="${colourOf(one.order)}" stroke-width="1.5"><path d="M0 6h26" stroke-dasharray="${dashes[one.dash % dashes.length].join(' ')}"/>${mark}</svg>`;
    return holder.firstElementChild;
  };
  const legend = (series, hidden, changed) => {
    const element = make('div', { class: 'legend' });
    for (const order of distinct(series.map(one => one.order))) {
      const group = series.filter(one => one.order === order);
      const toggle = make('button', { type: 'button', onclick() {
        const off = group.some(one => !hidden.has(one.key));
        for (const one of group) off ? hidden.add(one.key) : hidden.delete(one.key);
        changed();
      } }, group.some(one => !hidden.has(one.key)) ? 'hide' : 'show');
      element.append(make('h4', {}, make('span', {}, order === null ? 'no claimed order' : 'claimed order ' + order), toggle));
      for (const one of group) {
        element.append(make('button', { type: 'button', 'aria-pressed': !hidden.has(one.key), onclick() {
          hidden.has(one.key) ? hidden.delete(one.key) : hidden.add(one.key);
          changed();
        } }, sample(one), one.label));
      }
    }
    return element;
  };

  const select = (name, values, changed) => {
    const element = make('select', { onchange: changed, 'aria-label': name }, ...values.map(([value, text]) => make('option', { value }, text)));
    return { value: () => element.value, element: values.length > 1 ? make('label', {}, name, element) : '' };
  };
  const check = (name, on, changed) => {
    const element = make('input', { type: 'checkbox', onchange: changed });
    element.checked = on;
    return { value: () => element.checked, element: make('label', {}, element, name) };
  };

  // Colour says the claimed order; marker and dash tell methods of one order apart.
  const styled = series => {
    const seen = new Map(), style = new Map();
    for (const one of series) {
      if (style.has(one.key)) continue;
      const n = seen.get(one.order) ?? 0;
      seen.set(one.order, n + 1);
      style.set(one.key, { marker: n, dash: Math.floor(n / markers.length) });
    }
    for (const one of series) Object.assign(one, style.get(one.key));
    return series;
  };
  const byOrder = (a, b) => (a.order ?? 99) - (b.order ?? 99) || a.label.localeCompare(b.label);

  function board(holder, records, ladder) {
    const hidden = new Set();
    const several = distinct(records.map(r => r.run)).length > 1;
    const run = r => several ? runName(r) : '';
    const key = r => JSON.stringify(ladder ? [r.problem, r.scalar, r.norm, r.distance] : [r.problem]);
    const count = k => records.filter(r => key(r) === k).length;
    // The problem with most to show comes first.
    const problems = distinct(records.map(key)).map(k => [k, count(k)]).sort((a, b) => b[1] - a[1]).map(([k]) => k);
    let figures = [];
    const redraw = () => {
      const chosen = records.filter(r => key(r) === problem.value() &&
        (!ladder || ((r.parameterisation ?? '') === parameterisation.value() && (r.direction ?? '') === direction.value())));
      const all = styled(chosen.map(r => ({
        key: r.run + ' ' + r.solver + (ladder ? '' : ' ' + r.grid), label: run(r) + r.solver + (ladder || grids < 2 || r.adaptive === true ? '' : ' · ' + r.grid), order: orderOf(r), hollow: r.adaptive === true, grid: r.grid ?? '',
        x: r[x.value()] ?? [], y: r[y.value()] ?? [],
        extra: ladder ? ['p̂ ' + shown(r.measured_order, 4) + ', expected ' + shown(r.expected_order)] : r.value ? [r.knob + ' ' + distinct([r.value[0], r.value[r.value.length - 1]]).map(v => shown(v)).join(' … ')] : [],
      })).sort(byOrder));
      figures.forEach(one => one.destroy());
      const options = { x: names[x.value()], y: ladder && y.value() === 'errors' ? (chosen[0]?.norm ?? '') + ' error' : names[y.value()], logX: logX.value(), logY: logY.value(),
        slopes: ladder && x.value() === 'steps', counts: ladder && x.value() === 'steps', ends: !ladder };
      const panels = ladder ? distinct(all.map(one => one.grid)) : [''];
      figures = [];
      plots.replaceChildren();
      for (const grid of panels) {
        const name = JSON.parse(problem.value()).filter(Boolean)[0] ?? '';
        const one = figure(ladder ? grid : name, !ladder);
        plots.append(one.element);
        one.draw(all.filter(s => !ladder || s.grid === grid), options, hidden);
        figures.push(one);
      }
      if (!all.length) plots.append(make('p', { class: 'note' }, 'No record has this combination.'));
      side.replaceChildren(legend([...new Map(all.map(one => [one.key, one])).values()], hidden, redraw));
    };
    const grids = distinct(records.map(r => r.grid)).length;
    const names = { steps: 'steps', nfe: records.every(r => r.norm === 'density') ? 'updates of a cell' : 'function evaluations', seconds: 'seconds', errors: 'error', errors_max: 'largest error', error_rms: 'rms error', error_max: 'largest error' };
    const pairs = keys => keys.filter(key => records.some(r => Array.isArray(r[key]))).map(key => [key, key === 'errors' ? distinct(records.map(r => r.norm)).join(', ') + ' error' : names[key]]);
    const problem = select('problem', problems.map(p => [p, JSON.parse(p).filter((v, i) => v && (i < 2 || distinct(records.map(r => r.norm)).length > 1)).join(' · ')]), redraw);
    const parameterisation = select('model given as', distinct(records.map(r => r.parameterisation ?? '')).map(v => [v, v]), redraw);
    const direction = select('direction', distinct(records.map(r => r.direction ?? '')).map(v => [v, v]), redraw);
    const x = select('x', pairs(ladder ? ['steps', 'nfe'] : ['nfe', 'seconds']), redraw);
    const y = select('y', pairs(ladder ? ['errors', 'errors_max'] : ['error_rms', 'error_max']), redraw);
    const logX = check('log x', true, redraw), logY = check('log y', true, redraw);
    const plots = make('div', { class: 'charts' }), side = make('div');
    holder.replaceChildren(
      make('div', { class: 'controls' }, ...[problem, ...(ladder ? [parameterisation, direction] : []), x, y, logX, logY].map(control => control.element)),
      make('div', { class: 'board' }, plots, side));
    charts.add(redraw);
    redraw();
  }

  // ---- pictures: density, velocity and flow lines over time and place
  const finite = v => typeof v === 'number' && Number.isFinite(v);
  const parsed = colour => colour.match(/\w\w/g).map(pair => parseInt(pair, 16));
  // One hue from the paper on for densities, two for velocities; flow lines stand out from both.
  const scales = {
    light: { even: ['ffffff', 'd3e8f5', '86c0e2', '2f86bd', '084f8c', '052c52'].map(parsed), signed: ['5e2a84', 'a98bc4', 'fafafa', '7fbf8a', '11702f'].map(parsed), line: '#d55e00', arrow: '#16202c' },
    dark: { even: ['11161d', '0d3658', '11619a', '2f94d1', '8accf0', 'f0faff'].map(parsed), signed: ['cda6ea', '7a4fa3', '171d26', '2f8046', '93e0a6'].map(parsed), line: '#ff9a5c', arrow: '#f3ede0' },
  };
  const scale = () => scales[isDark() ? 'dark' : 'light'];
  const shade = (ramp, share) => {
    const at = Math.min(0.9999, Math.max(0, share)) * (ramp.length - 1), i = Math.floor(at), f = at - i;
    return ramp[i].map((c, k) => Math.round(c + f * (ramp[i + 1][k] - c)));
  };
  const ticks = (low, high, count) => {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5, 10].find(m => m * power >= rough) ?? 10), found = [];
    for (let k = Math.ceil(low / step); k * step <= high + 1e-9 * step; ++k) found.push(Number((k * step).toPrecision(12)));
    return found;
  };

  // A figure that is painted anew for every width and theme; `paint` gets the context and the size.
  function painting(title, height, paint, heads, rows) {
    const canvas = make('canvas', { role: 'img', 'aria-label': title });
    const save = make('button', { type: 'button', class: 'save', onclick() {
      make('a', { href: canvas.toDataURL('image/png'), download: title.replace(/[^A-Za-z0-9._-]+/g, '_') + '.png' }).click();
    } }, 'save as PNG');
    const numbers = make('details', {}, make('summary', {}, 'Numbers'));
    numbers.addEventListener('toggle', () => numbers.append(make('div', { class: 'scroll tall' }, make('table', {},
      make('thead', {}, make('tr', {}, ...heads.map(name => make('th', { class: 'number' }, name)))),
      make('tbody', {}, ...rows().map(row => make('tr', {}, ...row.map(v => make('td', { class: 'number' }, shown(v, 4))))))))), { once: true });
    const element = make('figure', {}, make('figcaption', {}, make('span', {}, title), save), canvas, numbers);
    let width = 0;
    const redraw = () => {
      if (!width) return;
      const ratio = Math.max(2, window.devicePixelRatio || 1), tall = height(width), context = canvas.getContext('2d');
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(tall * ratio) });
      canvas.style.cssText = `width:100%;height:${tall}px`;
      context.scale(ratio, ratio);
      context.fillStyle = css('--paper');
      context.fillRect(0, 0, width, tall);
      context.font = '12px system-ui, sans-serif';
      context.textBaseline = 'middle';
      paint(context, width, tall);
    };
    const resize = () => {
      const now = Math.round(element.clientWidth);
      if (now && now !== width) { width = now; redraw(); }
    };
    const watch = new ResizeObserver(resize);
    return { element, show() { charts.add(redraw); watch.observe(element); resize(); }, hide() { charts.delete(redraw); watch.disconnect(); } };
  }

  // Values at nodes as a smooth image: nodes at the ends of the axes lie on the border of the area.
  const spread = (c, area, columns, rows, share, ramp) => {
    const pixels = make('canvas', { width: columns, height: rows }), context = pixels.getContext('2d'), image = context.createImageData(columns, rows);
    for (let i = 0; i < columns; ++i) {
      for (let j = 0; j < rows; ++j) {
        const v = share(i, j);
        image.data.set([...(finite(v) ? shade(ramp, v) : [128, 128, 128]), 255], 4 * ((rows - 1 - j) * columns + i));
      }
    }
    context.putImageData(image, 0, 0);
    c.save();
    c.beginPath();
    c.rect(area.left, area.top, area.width, area.height);
    c.clip();
    c.imageSmoothingEnabled = true;
    c.imageSmoothingQuality = 'high';
    const dx = area.width / Math.max(1, columns - 1), dy = area.height / Math.max(1, rows - 1);
    c.drawImage(pixels, area.left - dx / 2, area.top - dy / 2, area.width + dx, area.height + dy);
    c.restore();
  };
  const frame = (c, area) => {
    c.strokeStyle = css('--quiet');
    c.lineWidth = 1;
    c.strokeRect(area.left + 0.5, area.top + 0.5, area.width - 1, area.height - 1);
  };
  const text = (c, words, x, y, align = 'left', colour = '--quiet') => {
    c.textAlign = align;
    c.fillStyle = css(colour);
    c.fillText(words, x, y);
  };
  const colourBar = (c, x, area, name, ramp, marks) => {
    for (let i = 0; i < area.height; ++i) {
      c.fillStyle = `rgb(${shade(ramp, 1 - i / area.height)})`;
      c.fillRect(x, area.top + i, 12, 1.5);
    }
    frame(c, { left: x, top: area.top, width: 12, height: area.height });
    for (const [share, words] of marks) text(c, words, x + 17, Math.min(area.top + area.height - 6, Math.max(area.top + 6, area.top + area.height * (1 - share))));
    text(c, name, x + 6, area.top - 11, 'center', '--ink');
  };
  const axisOfPlaces = (c, area, low, high, name) => {
    for (const x of ticks(low, high, 6)) {
      const y = area.top + area.height * (1 - (x - low) / (high - low));
      text(c, shown(x), area.left - 7, y, 'right');
      c.fillStyle = css('--quiet');
      c.fillRect(area.left - 4, y - 0.5, 4, 1);
    }
    text(c, name, area.left - 7, area.top - 11, 'right', '--ink');
  };
  const trace = (c, points, colour, width) => {
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.lineJoin = 'round';
    c.beginPath();
    points.forEach(([x, y], i) => i ? c.lineTo(x, y) : c.moveTo(x, y));
    c.stroke();
  };
  const clipped = (c, area, draw) => {
    c.save();
    c.beginPath();
    c.rect(area.left, area.top, area.width, area.height);
    c.clip();
    draw();
    c.restore();
  };

  // Densities by the root, which brings out the tails; velocities evenly to both sides, up to the largest where there is mass.
  const shareOf = (record, top) => record.quantity === 'density' ? v => Math.sqrt(v / top) : v => 0.5 + v / (2 * top);
  const marksOf = (record, top) => record.quantity === 'density' ? [0, 0.25, 0.5, 0.75, 1].map(s => [s, shown(s * s * top, 2)])
    : [[0, '≤ ' + shown(-top, 2)], [0.25, shown(-top / 2, 2)], [0.5, '0'], [0.75, shown(top / 2, 2)], [1, '≥ ' + shown(top, 2)]];
  const symbols = { density: 'p', velocity: 'u' };

  // On the line: time across, spaced by λ, place upwards.
  function overTime(record, density, trajectories) {
    const { t, x, values } = record, all = values.flat().filter(finite);
    const mass = density && density.values.length === values.length && density.values[0].length === values[0].length ? density.values : null;
    const heavy = mass ? values.flatMap((row, i) => row.filter((v, j) => finite(v) && mass[i][j] >= 0.05 * Math.max(...mass[i].filter(finite)))) : all;
    const top = (record.quantity === 'density' ? Math.max(...all) : Math.max(...(heavy.length ? heavy : all).map(Math.abs))) || 1;
    const share = shareOf(record, top), low = x[0], high = x[x.length - 1];
    return painting(`${record.quantity} ${symbols[record.quantity] ?? ''}(x, t)`, width => Math.max(300, Math.min(440, 0.62 * width)), (c, width, tall) => {
      const area = { left: 46, top: 24, width: width - 46 - 72, height: tall - 24 - (record.lambda ? 44 : 28) };
      const ramp = record.quantity === 'density' ? scale().even : scale().signed;
      spread(c, area, t.length, x.length, (i, j) => finite(values[i][j]) ? share(values[i][j]) : NaN, ramp);
      if (trajectories) clipped(c, area, () => {
        const lines = trajectories.values, at = i => area.left + area.width * i / (lines.length - 1);
        for (let n = 0; n < lines[0].length; ++n) {
          trace(c, lines.map((row, i) => [at(i), area.top + area.height * (1 - (row[n] - low) / (high - low))]), scale().line, record.quantity === 'density' ? 1.3 : 0.8);
        }
      });
      frame(c, area);
      axisOfPlaces(c, area, low, high, 'x');
      const below = area.top + area.height;
      const marks = Math.min(t.length - 1, width > 420 ? 4 : 2);
      for (let k = 0; k <= marks; ++k) {
        const i = Math.round(k * (t.length - 1) / marks), at = area.left + area.width * i / (t.length - 1);
        c.fillStyle = css('--quiet');
        c.fillRect(at - 0.5, below, 1, 4);
        text(c, shown(t[i], 2), at, below + 13, 'center');
        if (record.lambda) text(c, shown(record.lambda[i], 2), at, below + 31, 'center');
      }
      text(c, 't', area.left - 30, below + 13, 'center', '--ink');
      if (record.lambda) {
        text(c, 'λ', area.left - 30, below + 31, 'center', '--ink');
        const rises = record.lambda[0] < record.lambda[record.lambda.length - 1];
        text(c, rises ? 'noise' : 'data', area.left, area.top - 11);
        text(c, rises ? 'data' : 'noise', area.left + area.width, area.top - 11, 'right');
      }
      colourBar(c, area.left + area.width + 14, area, symbols[record.quantity] ?? record.quantity, ramp, marksOf(record, top));
    }, ['t', 'x', record.quantity], () => values.flatMap((row, i) => row.map((v, j) => [t[i], x[j], v])));
  }

  // In the plane: one small picture a time, with the velocity as arrows and the points that the flow carries along.
  function inThePlane(density, velocity, trajectories) {
    const { t, x, y, values } = density, top = Math.max(...values.flat(2).filter(finite)) || 1, share = shareOf(density, top);
    const low = [x[0], y[0]], high = [x[x.length - 1], y[y.length - 1]], ratio = (high[1] - low[1]) / (high[0] - low[0]);
    const columns = width => width > 560 ? 3 : 2, gap = { left: 34, top: 44, bottom: 18, right: 8 }, bar = 62;
    const cell = width => { const wide = (width - bar) / columns(width) - gap.left - gap.right; return [wide, Math.min(1.4, Math.max(0.5, ratio)) * wide]; };
    return painting('density, velocity and flow', width => Math.ceil(t.length / columns(width)) * (cell(width)[1] + gap.top + gap.bottom) + 4, (c, width) => {
      const [wide, tall] = cell(width);
      t.forEach((time, i) => {
        const column = i % columns(width), row = Math.floor(i / columns(width));
        const area = { left: column * (wide + gap.left + gap.right) + gap.left, top: row * (tall + gap.top + gap.bottom) + gap.top, width: wide, height: tall };
        const place = ([a, b]) => [area.left + area.width * (a - low[0]) / (high[0] - low[0]), area.top + area.height * (1 - (b - low[1]) / (high[1] - low[1]))];
        spread(c, area, x.length, y.length, (j, k) => finite(values[i][j][k]) ? share(values[i][j][k]) : NaN, scale().even);
        let longest = 0;
        clipped(c, area, () => {
          if (velocity) {
            const arrows = velocity.x.flatMap((a, j) => velocity.y.map((b, k) => [a, b, ...velocity.values[i][j][k]])).filter(arrow => arrow.every(finite));
            longest = Math.max(...arrows.map(([, , u, v]) => Math.hypot(u, v)));
            for (const [a, b, u, v] of arrows) {
              // By the root, so that the inside shows its directions beside the fast outside.
              const speed = Math.hypot(u, v), unit = speed ? 0.95 * area.width / velocity.x.length / Math.sqrt(speed * longest) : 0;
              const [px, py] = place([a, b]), dx = u * unit, dy = -v * unit, length = Math.hypot(dx, dy);
              // Arrows are centred on their node; a head needs a few pixels.
              const head = Math.min(4, 0.45 * length), [ex, ey] = [px + dx / 2, py + dy / 2], [hx, hy] = length ? [dx / length * head, dy / length * head] : [0, 0];
              trace(c, [[px - dx / 2, py - dy / 2], [ex, ey]], scale().arrow, 0.9);
              if (length > 3) trace(c, [[ex - hx + hy * 0.6, ey - hy - hx * 0.6], [ex, ey], [ex - hx - hy * 0.6, ey - hy + hx * 0.6]], scale().arrow, 0.9);
            }
          }
          if (trajectories) {
            const last = trajectories.t.reduce((best, s, k) => Math.abs(s - time) < Math.abs(trajectories.t[best] - time) ? k : best, 0);
            const rises = !trajectories.lambda || trajectories.lambda[0] < trajectories.lambda[trajectories.lambda.length - 1];
            // From the noise end to this time.
            const past = rises ? trajectories.values.slice(0, last + 1) : trajectories.values.slice(last).reverse();
            for (let n = 0; n < past[0].length; ++n) {
              const way = past.map(row => place(row[n]));
              if (way.length > 1) trace(c, way, scale().line, 1.1);
              c.fillStyle = scale().line;
              c.beginPath();
              c.arc(...way[way.length - 1], 2.6, 0, 2 * Math.PI);
              c.fill();
            }
          }
        });
        frame(c, area);
        text(c, 't = ' + shown(time, 2) + (density.lambda ? ', λ = ' + shown(density.lambda[i], 2) : ''), area.left, area.top - 27, 'left', '--ink');
        if (longest) text(c, 'longest arrow |u| = ' + shown(longest, 2), area.left, area.top - 11);
        for (const v of ticks(low[1], high[1], 4)) text(c, shown(v), area.left - 5, place([low[0], v])[1], 'right');
        for (const v of ticks(low[0], high[0], 4)) text(c, shown(v), place([v, low[1]])[0], area.top + area.height + 10, 'center');
      });
      const area = { left: 0, top: gap.top, width: 0, height: tall };
      colourBar(c, width - bar + 10, area, 'p', scale().even, marksOf(density, top));
    }, ['t', 'x', 'y', 'p'], () => values.flatMap((plane, i) => plane.flatMap((row, j) => row.map((v, k) => [t[i], x[j], y[k], v]))));
  }

  function pictures(holder) {
    holder.replaceChildren();
    const groups = new Map();
    for (const record of data.fields) {
      if (!Array.isArray(record.values) || !record.values.length) continue;
      const key = record.run + ' ' + record.problem;
      if (!groups.has(key)) groups.set(key, { key, run: record.run, problem: record.problem, dimension: record.dimension ?? 1, of: {} });
      groups.get(key).of[record.quantity] = record;
    }
    for (const dimension of [1, 2]) {
      const all = [...groups.values()].filter(group => group.dimension === dimension);
      if (!all.length) continue;
      // What stands first: a mixture, which has more to show than a Gaussian.
      const first = all.find(group => group.problem === `mixture_${dimension}d`) ?? all.find(group => /mixture/.test(group.problem)) ?? all[0];
      all.sort((a, b) => (b === first) - (a === first));
      let figures = [];
      const redraw = () => {
        const group = groups.get(problem.value()), { trajectories, ...quantities } = group.of;
        figures.forEach(one => one.hide());
        figures = dimension === 1 ? Object.values(quantities).sort((a, b) => a.quantity.localeCompare(b.quantity)).map(record => overTime(record, quantities.density, trajectories))
          : quantities.density ? [inThePlane(quantities.density, quantities.velocity, trajectories)] : [];
        plots.replaceChildren(...figures.map(one => one.element));
        const title = data.problems?.[group.problem];
        const lines = !trajectories ? '' : ` Lines: ${trajectories.values[0].length} points that the flow carries, by ` + (trajectories.method === 'gaussian' || trajectories.method === 'quantile' ? `the exact map (${trajectories.method}).` : `a tight solve (${trajectories.method}).`);
        note.textContent = (title ? title + '. ' : '') + (dimension === 1 ? (Object.values(group.of).some(one => one.lambda) ? 'Time is spaced evenly in λ = log(α/σ); colours' : 'Colours') + ' of p go by its square root.' : 'Arrows go by the square root of |u| and are scaled by the longest of each picture; colours go by the square root of p.') + lines;
        figures.forEach(one => one.show());
      };
      const problem = select('problem', all.map(group => [group.key, (distinct([...groups.values()].map(one => one.run)).length > 1 ? data.runs[group.run] + ' · ' : '') + group.problem]), redraw);
      const plots = make('div', { class: dimension === 1 ? 'charts' : '' }), note = make('p', { class: 'note' });
      holder.append(make('div', { class: 'picture' }, make('div', { class: 'controls' }, make('h3', {}, dimension === 1 ? 'On the line' : 'In the plane'), problem.element || make('span', {}, first.problem)), note, plots));
      redraw();
    }
  }

  for (const holder of document.querySelectorAll('.plots')) {
    const kind = holder.dataset.plot;
    // Errors in norms of their own have sections of their own (own_norms in view.hpp).
    const norm = holder.dataset.norm ?? '';
    const here = r => ['log_likelihood', 'gradient', 'refinement', 'strong', 'weak', 'stationary', 'density', 'density_in_time', 'comparison', 'float32', 'law'].includes(r.norm) ? r.norm === norm : norm === '';
    if (kind.startsWith('convergence')) board(holder, data.orders.filter(r => here(r) && Array.isArray(r.errors)), true);
    if (kind.startsWith('work_precision')) board(holder, data.work.filter(r => here(r) && Array.isArray(r.nfe)), false);
    if (kind === 'fields') pictures(holder);
  }
  reveal();
  // What the browser test waits for: everything above ran to its end.
  root.dataset.ready = 'true';
})();
