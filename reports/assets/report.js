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
    const key = r => JSON.stringify(ladder ? [r.problem, r.scalar, r.norm] : [r.problem]);
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
    const names = { steps: 'steps', nfe: 'function evaluations', seconds: 'seconds', errors: 'error', errors_max: 'largest error', error_rms: 'rms error', error_max: 'largest error' };
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

  // ---- fields: a picture over time and place (perceptually even, dark to light)
  const ramp = [[68, 1, 84], [65, 68, 135], [42, 120, 142], [34, 168, 132], [122, 209, 81], [253, 231, 37]];
  const heat = share => {
    const at = Math.min(0.9999, Math.max(0, share)) * (ramp.length - 1), i = Math.floor(at), f = at - i;
    return ramp[i].map((c, k) => Math.round(c + f * (ramp[i + 1][k] - c)));
  };
  function field(holder, record) {
    const values = record.values, t = record.t, places = record.x;
    const finite = values.flat().filter(v => typeof v === 'number' && Number.isFinite(v));
    const low = Math.min(...finite), high = Math.max(...finite);
    const pixels = make('canvas', { width: t.length, height: places.length });
    const context = pixels.getContext('2d'), image = context.createImageData(t.length, places.length);
    values.forEach((row, i) => row.forEach((v, j) => {
      const at = 4 * ((places.length - 1 - j) * t.length + i), number = typeof v === 'number' && Number.isFinite(v);
      // A root brings out the tails; the scale beside the picture says what is what.
      const rgb = number ? heat(Math.sqrt((v - low) / (high - low || 1))) : [128, 128, 128];
      image.data.set([...rgb, 255], at);
    }));
    context.putImageData(image, 0, 0);
    const canvas = make('canvas', { width: 1600, height: 620, role: 'img', 'aria-label': record.quantity + ' of ' + record.problem, style: 'width:100%' });
    const title = runName(record) + record.problem + ' · ' + record.quantity;
    const save = make('button', { type: 'button', class: 'save', onclick() {
      make('a', { href: canvas.toDataURL('image/png'), download: title.replace(/[^A-Za-z0-9._-]+/g, '_') + '.png' }).click();
    } }, 'save as PNG');
    const rows = () => make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...['t', 'x', record.quantity].map(n => make('th', { class: 'number' }, n)))),
      make('tbody', {}, ...values.flatMap((row, i) => row.map((v, j) => make('tr', {}, ...[t[i], places[j], v].map(n => make('td', { class: 'number' }, shown(n, 4)))))))));
    const numbers = make('details', {}, make('summary', {}, 'Numbers'));
    numbers.addEventListener('toggle', () => numbers.append(rows()), { once: true });
    const redraw = () => {
      const c = canvas.getContext('2d');
      c.fillStyle = css('--paper');
      c.fillRect(0, 0, 1600, 620);
      c.imageSmoothingEnabled = true;
      c.imageSmoothingQuality = 'high';
      c.drawImage(pixels, 90, 14, 1370, 540);
      for (let i = 0; i < 540; ++i) { c.fillStyle = `rgb(${heat(1 - i / 540)})`; c.fillRect(1490, 14 + i, 22, 1.5); }
      c.fillStyle = css('--quiet');
      c.font = '24px system-ui, sans-serif';
      c.textBaseline = 'middle';
      c.fillText(shown(high), 1520, 24);
      c.fillText(shown(low), 1520, 546);
      c.textAlign = 'right';
      for (const share of [0, 0.5, 1]) c.fillText(shown(places[0] + share * (places[places.length - 1] - places[0])), 78, 14 + 540 * (1 - share) + (share === 1 ? 12 : share === 0 ? -12 : 0));
      c.textAlign = 'center';
      for (const share of [0, 0.25, 0.5, 0.75, 1]) c.fillText((share === 0.5 ? 't = ' : '') + shown(t[0] + share * (t[t.length - 1] - t[0])), 90 + 1370 * share, 584);
    };
    holder.append(make('figure', {}, make('figcaption', {}, make('span', {}, title), save), canvas, numbers));
    charts.add(redraw);
    redraw();
  }

  for (const holder of document.querySelectorAll('.plots')) {
    const kind = holder.dataset.plot;
    if (kind === 'convergence') board(holder, data.orders.filter(r => Array.isArray(r.errors)), true);
    if (kind === 'work_precision') board(holder, data.work.filter(r => Array.isArray(r.nfe)), false);
    if (kind === 'fields') {
      holder.replaceChildren();
      for (const record of data.fields) if (Array.isArray(record.values) && record.values.length) field(holder, record);
    }
  }
  reveal();
  // What the browser test waits for: everything above ran to its end.
  root.dataset.ready = 'true';
})();
