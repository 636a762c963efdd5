'use strict';
// The map of insights. Its data stand beside it in the page, or are fetched part by part from where `data-source` says.
(async () => {
  const $ = id => document.getElementById(id);
  const view = $('map-view'), source = view.dataset.source, canvas = $('map'), labelCanvas = $('labels');
  const fail = text => { $('loading').textContent = text; };

  // ---- data

  async function unpack(name) {
    const element = $('data-' + name);
    const binary = atob(element.textContent);
    const packed = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) packed[i] = binary.charCodeAt(i);
    element.remove();
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer();
  }
  async function bring(name) {
    // A large map is laid out when it is first asked for, which takes a while.
    for (let tries = 0; ; tries++) {
      const answer = await fetch(source + name);
      if (answer.ok) return answer.arrayBuffer();
      if (answer.status !== 503 || tries === 100) throw new Error(answer.status);
      fail('The map is being drawn …');
      await new Promise(done => setTimeout(done, 3000));
    }
  }
  const part = (name, fetched = name) => source ? bring(fetched) : unpack(name);
  const parsed = buffer => JSON.parse(new TextDecoder().decode(buffer));
  const once = make => { let made; return () => made ??= make(); };

  let meta, places, groupOf;
  try {
    const [first, second, third] = await Promise.all([part('meta', 'meta.json'), part('places'), part('groups')]);
    meta = parsed(first);
    places = new Float32Array(second);
    groupOf = new Uint32Array(third);
  } catch {
    fail('The data of the map did not come. Load the page again.');
    return;
  }
  const count = meta.points, { areas, themes, groups } = meta;
  const box = () => view.getBoundingClientRect();
  // A picture that is wider than high lies on its side in a window that is higher than wide.
  const turned = (() => {
    let [wide, high] = [0, 0];
    for (let i = 0; i < count; i++) { wide += places[2 * i] ** 2; high += places[2 * i + 1] ** 2; }
    return (wide > high) !== (box().width > box().height);
  })();
  if (turned) {
    for (let i = 0; i < count; i++) [places[2 * i], places[2 * i + 1]] = [places[2 * i + 1], places[2 * i]];
    for (const region of [...areas, ...themes, ...groups]) region.place.reverse();
  }
  const themeOf = i => groups[groupOf[i]].parent ?? 0;
  const areaOf = i => themes[themeOf(i)]?.parent ?? 0;

  // Records are [id, title, text, source, link], in blocks of neighbours.
  const blocks = [], records = new Array(count);
  const block = number => blocks[number] ??= part('texts' + number, 'texts/' + number).then(buffer => {
    parsed(buffer).forEach((record, at) => { records[number * meta.block + at] = record; });
  }, () => { blocks[number] = undefined; });
  const record = async i => { await block(Math.floor(i / meta.block)); return records[i]; };
  const everything = once(async () => {
    for (let number = 0; number * meta.block < count; number++) {
      await block(number);
      // Let the page breathe between blocks.
      await new Promise(done => setTimeout(done));
    }
  });
  const related = once(async () => new Int32Array(await part('related')));
  // The point of an insight: by the hash of its id (FNV-1a) where not all records are here.
  const keys = once(async () => {
    const hashes = new Uint32Array(await part('keys')), at = new Map();
    for (let i = count - 1; i >= 0; i--) at.set(hashes[i], i);
    return at;
  });
  async function pointOf(id) {
    if (!source) { await everything(); return records.findIndex(record => record[0] === id); }
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return (await keys()).get(hash) ?? -1;
  }
  const asked = async address => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const told = (hit, point) => ({
    point, id: hit.id, text: hit.text,
    source: [hit.show, hit.episode, hit.published?.slice(0, 10)].filter(Boolean).join(' · '),
  });
  // What stands below an insight: where a server is, as the page of the insight has it.
  async function relatedTo(i) {
    if (source) {
      const { related } = await asked(`/v1/insights/${encodeURIComponent((await record(i))[0])}/related?n=8`);
      return Promise.all(related.map(async hit => told(hit, await pointOf(hit.id))));
    }
    const near = [], table = await related();
    for (let at = i * meta.related; at < (i + 1) * meta.related; at++) if (table[at]) near.push(i + table[at]);
    return near.map(point => {
      const [id, , text, source] = records[point] ?? ['', null, '…', ''];
      return { point, id, text, source };
    });
  }

  // ---- colours: areas stand apart in hue, themes inside an area in hue and lightness a little

  const dark = matchMedia('(prefers-color-scheme: dark)');
  const few = areas.length < 6 && themes.length <= 40;
  const hues = n => Array.from({ length: n }, (_, i) => (i * 137.508 + 20) % 360);
  const areaHue = hues(areas.length), themeHue = hues(themes.length), within = new Map();
  const themeTone = themes.map((theme, i) => {
    const area = theme.parent ?? 0, at = within.get(area) ?? 0;
    within.set(area, at + 1);
    const swing = ((at * 0.618034) % 1) - 0.5;
    return few
      ? { hue: themeHue[i], light: ((i * 0.414) % 1 - 0.5) * 0.1 }
      : { hue: areaHue[area] + swing * 26, light: swing * 0.16 };
  });
  // OKLCH to sRGB, so that all hues look equally bright.
  function rgb(lightness, chroma, hue) {
    const a = chroma * Math.cos(hue * Math.PI / 180), b = chroma * Math.sin(hue * Math.PI / 180);
    const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3;
    return [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ].map(x => Math.round(255 * Math.min(1, Math.max(0, x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055))));
  }
  const themeColour = (i, lightness = dark.matches ? 0.74 : 0.6, swing = 0) => {
    const { hue, light } = themeTone[i] ?? { hue: 0, light: 0 };
    return rgb(lightness + light + swing * 0.12, dark.matches ? 0.13 : 0.15, hue + swing * (few ? 44 : 16));
  };
  const css = tone => `rgb(${tone.join(' ')})`;
  let tones = [], inks = {};
  function paint() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ['paper', 'ink', 'accent']) inks[name] = style.getPropertyValue('--' + name).trim();
    inks.clear = [1, 3, 5].map(at => parseInt(inks.paper.slice(at, at + 2), 16) / 255);
    // A group differs a little from its theme: seams show where the same colour goes on.
    tones = groups.map((group, i) => themeColour(group.parent ?? 0, undefined, (i * 0.618034) % 1 - 0.5));
    themes.forEach((theme, i) => {
      theme.ink = css(themeColour(i, dark.matches ? 0.88 : 0.4));
      if (theme.swatch) theme.swatch.style.background = css(themeColour(i));
    });
    points.colours();
    blank();
    draw();
  }

  // ---- points: by WebGL, and where there is none on a plain canvas

  const states = new Uint8Array(count);
  function withGl(gl) {
    const program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, `
      attribute vec2 place; attribute vec3 colour; attribute float state;
      uniform vec2 middle, scale; uniform float size, dim; varying vec4 ink; varying float wide;
      void main() {
        gl_Position = vec4((place - middle) * scale, 0.0, 1.0);
        wide = size * (state > 0.5 ? 1.7 : 1.0);
        gl_PointSize = wide;
        ink = vec4(colour, state > 0.5 ? 1.0 : dim);
      }`], [gl.FRAGMENT_SHADER, `
      precision mediump float; varying vec4 ink; varying float wide;
      void main() {
        float far = length(gl_PointCoord - 0.5) * 2.0;
        float cover = 1.0 - smoothstep(1.0 - 2.0 / max(wide, 2.0), 1.0, far);
        gl_FragColor = vec4(ink.rgb, ink.a * cover);
      }`]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null;
    gl.useProgram(program);
    const buffer = (name, width, data, kind, normal) => {
      const made = gl.createBuffer(), at = gl.getAttribLocation(program, name);
      const send = () => { gl.bindBuffer(gl.ARRAY_BUFFER, made); gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW); };
      send();
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, width, kind, normal, 0, 0);
      return send;
    };
    const colours = new Uint8Array(count * 3);
    buffer('place', 2, places, gl.FLOAT, false);
    const sendColours = buffer('colour', 3, colours, gl.UNSIGNED_BYTE, true);
    const sendStates = buffer('state', 1, states, gl.UNSIGNED_BYTE, false);
    const [middle, scale, wide, faint] = ['middle', 'scale', 'size', 'dim'].map(name => gl.getUniformLocation(program, name));
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE);
    return {
      colours() { for (let i = 0; i < count; i++) colours.set(tones[groupOf[i]], i * 3); sendColours(); },
      states: sendStates,
      frame(size, dim) {
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.clearColor(...inks.clear, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        gl.uniform2f(middle, at.x, at.y);
        gl.uniform2f(scale, 2 * at.zoom / width, 2 * at.zoom / height);
        gl.uniform1f(wide, size);
        gl.uniform1f(faint, dim);
        gl.drawArrays(gl.POINTS, 0, count);
      },
    };
  }
  // So many points are drawn while the picture moves; all of them once it stands still.
  const MOVING = 2000;
  function plain(pen) {
    let still = 0;
    const dots = (size, dim, step) => {
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.fillStyle = inks.paper;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      for (const lit of [0, 1]) {
        const wide = lit ? size * 1.7 : size, isRound = wide > 4 * ratio;
        pen.globalAlpha = lit ? 1 : dim;
        let last = -1;
        for (let i = 0; i < count; i += lit ? 1 : step) {
          if (states[i] !== lit) continue;
          const x = ((places[2 * i] - at.x) * at.zoom + width / 2) * ratio;
          const y = (height / 2 - (places[2 * i + 1] - at.y) * at.zoom) * ratio;
          if (x < 0 || y < 0 || x > canvas.width || y > canvas.height) continue;
          // Few colours while it moves: changing them is what costs.
          const tone = step > 1 ? themeOf(i) : groupOf[i];
          if (last !== tone) { last = tone; pen.fillStyle = step > 1 ? css(themeColour(tone)) : css(tones[tone]); }
          // Corners are seen on large points only.
          if (!isRound) { pen.fillRect(x - wide / 2, y - wide / 2, wide, wide); continue; }
          pen.beginPath();
          pen.arc(x, y, wide / 2, 0, 7);
          pen.fill();
        }
      }
      pen.globalAlpha = 1;
    };
    return {
      colours() {},
      states() {},
      frame(size, dim) {
        clearTimeout(still);
        const step = Math.max(1, Math.ceil(count / MOVING));
        dots(size, dim, step);
        if (step > 1) still = setTimeout(() => dots(size, dim, 1), 120);
      },
    };
  }
  // Where WebGL is counted out on the processor, a plain canvas is faster.
  const isQuick = (() => {
    const probe = document.createElement('canvas').getContext('webgl', { failIfMajorPerformanceCaveat: true });
    if (!probe) return false;
    const info = probe.getExtension('WEBGL_debug_renderer_info');
    const by = probe.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : probe.RENDERER);
    return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(by);
  })();
  const gl = isQuick && canvas.getContext('webgl', { antialias: false, alpha: false, powerPreference: 'high-performance' });
  const points = gl ? withGl(gl) : plain(canvas.getContext('2d', { alpha: false }));
  if (!points) { fail('The map cannot be drawn here; the list has the same things.'); return; }

  // ---- the view: the middle of the window and pixels for each unit

  const at = { x: 0, y: 0, zoom: 1 };
  let width = 0, height = 0, ratio = 1, home = null, waiting = false, filtered = false, moved = false, flight = 0;
  // The square that holds nearly all points: a few that nothing is like may lie far out.
  function whole() {
    const side = axis => {
      const sorted = new Float32Array(count);
      for (let i = 0; i < count; i++) sorted[i] = places[2 * i + axis];
      sorted.sort();
      return [0.002, 0.998].map(share => sorted[Math.min(count - 1, Math.floor(share * count))] ?? 0);
    };
    const [[left, right], [low, high]] = [side(0), side(1)];
    const zoom = 0.92 * Math.min(width / Math.max(right - left, 1e-6), height / Math.max(high - low, 1e-6));
    return { x: (left + right) / 2, y: (low + high) / 2, zoom };
  }
  const toScreen = (x, y) => [(x - at.x) * at.zoom + width / 2, height / 2 - (y - at.y) * at.zoom];
  const toMap = (px, py) => [(px - width / 2) / at.zoom + at.x, (height / 2 - py) / at.zoom + at.y];
  function size() {
    const grown = at.zoom / home.zoom, crowd = Math.sqrt(width * height / Math.max(count, 1));
    return ratio * Math.min(14, Math.max(2, 0.42 * Math.min(crowd, 18) * grown ** 0.62));
  }
  function draw() {
    if (waiting || !home) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; frame(); });
  }
  function frame() {
    const wide = size();
    points.frame(wide, filtered ? 0.1 : wide < 3 * ratio ? 0.62 : 0.85);
    drawLabels();
    clearTimeout(settled);
    settled = setTimeout(keep, 300);
  }

  // ---- labels: areas, then themes, then groups, the largest first, as many as find room; what fills the window is not
  // named any more. Sizes do not depend on the zoom, so a label that is there stays while it comes nearer.

  const pen = labelCanvas.getContext('2d');
  const family = getComputedStyle(document.body).fontFamily;
  const levels = [
    { list: areas, name: 'area', weight: 750, most: 19, least: 15, room: 10 },
    { list: themes, name: 'theme', weight: 680, most: 17, least: 13, room: 8 },
    { list: groups, name: 'group', weight: 480, most: 14, least: 11.5, room: 6 },
  ];
  const LINE = 24, LINES = 3;
  // Parts of a title on lines of their own, long ones broken between words.
  function lines(title) {
    const broken = [];
    for (const part of title.split(' · ')) {
      let line = '';
      for (const word of part.split(' ')) {
        if (line && line.length + word.length >= LINE) { broken.push(line); line = ''; }
        line += (line ? ' ' : '') + (word.length > 30 ? word.slice(0, 29) + '…' : word);
      }
      broken.push(line);
    }
    return broken.length > LINES ? [...broken.slice(0, LINES - 1), broken[LINES - 1] + ' …'] : broken;
  }
  for (const { list, weight, most, least } of levels) {
    for (const region of list) {
      region.tall = least + (most - least) * Math.sqrt(region.size / Math.max(list[0].size, 1));
      region.font = `${weight} ${region.tall.toFixed(1)}px ${family}`;
    }
  }
  // A label as a picture: letters are drawn once, not in each frame.
  function written(region, ink) {
    const wide = Math.ceil(region.wide) + 8, high = Math.ceil(region.lines.length * region.tall * 1.15) + 8;
    const picture = document.createElement('canvas'), pen = picture.getContext('2d');
    picture.width = wide * ratio;
    picture.height = high * ratio;
    pen.scale(ratio, ratio);
    Object.assign(pen, { font: region.font, textAlign: 'center', textBaseline: 'middle', lineJoin: 'round', lineWidth: 4.5, strokeStyle: inks.paper + 'e6', fillStyle: ink });
    region.lines.forEach((line, row) => {
      const y = high / 2 + (row - (region.lines.length - 1) / 2) * region.tall * 1.15;
      pen.strokeText(line, wide / 2, y);
      pen.fillText(line, wide / 2, y);
    });
    return { picture, wide, high };
  }
  const blank = () => { for (const { list } of levels) for (const region of list) region.drawn = null; };
  const all = areas.reduce((sum, area) => sum + area.size, 0);
  let links = [];
  function drawLabels() {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const taken = [], least = Math.min(width, height), { left: x0, top: y0 } = box();
    // What covers the picture covers labels, too.
    for (const cover of view.querySelectorAll('.zoom, #sheet')) {
      const { left, top, right, bottom } = cover.getBoundingClientRect();
      if (right > left) taken.push([left - x0, top - y0, right - x0, bottom - y0]);
    }
    let left = Math.max(8, Math.round(width * height / 16000));
    if (chosen?.level === 'id') drawLinks(chosen.at);
    for (const { list, room } of levels) {
      for (const region of list) {
        if (left <= 0) break;
        const radius = region.radius * at.zoom, isChosen = chosen && chosen.region === region;
        // The name of nearly everything tells nothing, nor does one that is everywhere in the window.
        if (!region.title) continue;
        if (!isChosen && list !== groups && (region.size > 0.6 * all || radius > 0.55 * least)) continue;
        if (list === areas && themes.length === areas.length) continue;
        const [x, y] = toScreen(...region.place);
        if (x < 0 || y < 0 || x > width || y > height) continue;
        pen.font = region.font;
        region.lines ??= lines(region.title);
        region.wide ??= Math.max(...region.lines.map(line => pen.measureText(line).width));
        const high = region.lines.length * region.tall * 1.15;
        const room2 = [x - region.wide / 2 - room, y - high / 2 - room, x + region.wide / 2 + room, y + high / 2 + room];
        if (room2[0] < 0 || room2[1] < 0 || room2[2] > width || room2[3] > height) continue;
        if (taken.some(other => room2[0] < other[2] && room2[2] > other[0] && room2[1] < other[3] && room2[3] > other[1])) continue;
        taken.push(room2);
        left--;
        const { picture, wide, high: tall } = region.drawn ??= written(region, list === areas ? inks.ink : list === themes ? region.ink : themes[region.parent]?.ink ?? inks.ink);
        pen.drawImage(picture, Math.round((x - wide / 2) * ratio) / ratio, Math.round((y - tall / 2) * ratio) / ratio, wide, tall);
      }
    }
    // What Enter would choose is near this cross.
    if (canvas.matches(':focus-visible')) {
      pen.strokeStyle = inks.accent;
      pen.lineWidth = 1.5;
      pen.beginPath();
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        pen.moveTo(width / 2 + 5 * dx, height / 2 + 5 * dy);
        pen.lineTo(width / 2 + 13 * dx, height / 2 + 13 * dy);
      }
      pen.stroke();
    }
  }
  function drawLinks(i) {
    const [x, y] = toScreen(places[2 * i], places[2 * i + 1]);
    pen.strokeStyle = inks.accent;
    pen.lineWidth = 1.3;
    pen.globalAlpha = 0.75;
    for (const other of links) {
      const [a, b] = toScreen(places[2 * other], places[2 * other + 1]);
      pen.beginPath(); pen.moveTo(x, y); pen.lineTo(a, b); pen.stroke();
      pen.beginPath(); pen.arc(a, b, size() / ratio / 2 + 2.5, 0, 7); pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.lineWidth = 2.5;
    pen.beginPath(); pen.arc(x, y, size() / ratio / 2 + 5, 0, 7); pen.stroke();
  }

  // ---- which point is where: a grid over the plane

  const cells = Math.max(1, Math.min(1024, Math.ceil(Math.sqrt(count / 2))));
  const cell = x => Math.max(0, Math.min(cells - 1, Math.floor((x + 1) / 2 * cells)));
  const starts = new Uint32Array(cells * cells + 1), order = new Uint32Array(count);
  const cellOf = i => cell(places[2 * i + 1]) * cells + cell(places[2 * i]);
  for (let i = 0; i < count; i++) starts[cellOf(i) + 1]++;
  for (let c = 0; c < cells * cells; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  for (let i = 0; i < count; i++) order[next[cellOf(i)]++] = i;
  function nearest(px, py, pixels) {
    const [x, y] = toMap(px, py), reach = pixels / at.zoom;
    let best = -1, least = reach * reach;
    for (let row = cell(y - reach); row <= cell(y + reach); row++) {
      for (let on = starts[row * cells + cell(x - reach)]; on < starts[row * cells + cell(x + reach) + 1]; on++) {
        const i = order[on], far = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
        if (far < least && (!filtered || states[i])) { best = i; least = far; }
      }
    }
    return best;
  }
  const under = (px, py) => nearest(px, py, Math.max(9, size() / ratio / 2 + 3));

  // ---- what is chosen, in the sheet and in the address

  const make = (tag, parent, text, name) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (name) element.className = name;
    parent?.append(element);
    return element;
  };
  const link = (parent, level, id, text, name) => {
    const element = make('a', parent, text, name);
    const own = level === 'id' ? '/i/' + encodeURIComponent(id) : `/${level}/${id}`;
    element.href = source ? own : `#${level}=${encodeURIComponent(id)}`;
    element.dataset.place = `${level}=${encodeURIComponent(id)}`;
    return element;
  };
  const short = (text, most) => text.length > most ? text.slice(0, most).replace(/\s\S*$/, '') + ' …' : text;
  const safe = url => /^https?:\/\//.test(url ?? '') ? url : null;
  const items = (list, hits) => {
    for (const hit of hits) {
      const line = make('li', list);
      link(line, 'id', hit.id, short(hit.text, 200), 'said').dir = 'auto';
      if (hit.source) make('p', line, hit.source, 'source');
    }
  };
  let chosen = null, choosing = 0;
  const light = is => {
    filtered = !!is;
    for (let i = 0; i < count; i++) states[i] = is && is(i) ? 1 : 0;
    points.states();
  };
  function open() {
    $('tip').hidden = true;
    $('sheet').hidden = false;
    $('sheet').scrollTop = 0;
    $('chosen').replaceChildren();
    return $('chosen');
  }
  function nothing() {
    choosing++;
    chosen = null;
    links = [];
    $('sheet').hidden = true;
    relight();
    keep(true);
    draw();
  }
  async function choosePoint(i, fly) {
    const mine = ++choosing;
    chosen = { level: 'id', at: i };
    links = [];
    relight();
    if (fly) flyTo(places[2 * i], places[2 * i + 1], Math.max(at.zoom, home.zoom * (count > 20000 ? 14 : 4)));
    draw();
    const known = await record(i);
    if (mine !== choosing || !known) return;
    const [id, title, text, from, url] = known, sheet = open();
    chosen.id = id;
    const crumbs = make('ol', make('nav', sheet, null, 'crumbs'));
    for (const [level, region] of [['area', areas[areaOf(i)]], ['theme', themes[themeOf(i)]], ['group', groups[groupOf[i]]]]) {
      if (region?.title) link(make('li', crumbs), level, region.id, region.title);
    }
    const heading = make('p', sheet, null, 'said');
    heading.dir = 'auto';
    if (title) make('strong', heading, title + ' ');
    if (source) { link(heading, 'id', id, text, 'said'); delete heading.lastChild.dataset.place; } else heading.append(text);
    make('p', sheet, from, 'source');
    if (safe(url)) Object.assign(make('a', make('p', sheet, null, 'ways'), 'Listen'), { href: url, rel: 'noopener noreferrer external' });
    keep(true);
    const near = await relatedTo(i).catch(() => []);
    if (mine !== choosing) return;
    links = near.map(hit => hit.point).filter(point => point >= 0);
    if (near.length) {
      make('h2', sheet, 'Related');
      items(make('ol', sheet), near);
    }
    draw();
  }
  function chooseRegion(level, region, fly) {
    choosing++;
    const { list } = levels.find(level_ => level_.name === level), at_ = list.indexOf(region);
    chosen = { level, id: region.id, region };
    links = [];
    const home_ = { area: areaOf, theme: themeOf, group: i => groupOf[i] }[level];
    light(i => home_(i) === at_);
    const sheet = open();
    make('h2', sheet, region.title || level);
    make('p', sheet, `${region.size.toLocaleString('en')} insights in this ${level}`, 'source');
    if (source) {
      const way = link(make('p', sheet, null, 'ways'), level, region.id, 'Open its page');
      delete way.dataset.place;
    }
    const finer = { area: ['theme', themes], theme: ['group', groups] }[level];
    const held = finer ? finer[1].filter(other => other.parent === at_).slice(0, 30) : [];
    if (held.length) {
      make('h2', sheet, finer[0] === 'theme' ? 'Themes' : 'Groups');
      const list_ = make('ol', sheet);
      for (const other of held) {
        const line = make('li', list_);
        link(line, finer[0], other.id, other.title || '…');
        make('span', line, ' ' + other.size.toLocaleString('en'), 'number');
      }
    }
    if (fly) flyTo(...region.place, Math.max(home.zoom, Math.min(home.zoom * 40, 0.3 * Math.min(width, height) / Math.max(region.radius, 1e-6))));
    keep(true);
    draw();
  }
  const find = (level, id) => levels.find(({ name }) => name === level)?.list.find(region => region.id === +id);
  async function choose(level, id, fly) {
    if (level === 'id') {
      const mine = choosing, point = await pointOf(id).catch(() => -1);
      if (mine === choosing && point >= 0) await choosePoint(point, fly);
      return;
    }
    const region = find(level, id);
    if (region) chooseRegion(level, region, fly);
  }
  // Links with a place lead there on the map; with a key held down, to their page.
  addEventListener('click', event => {
    const way = event.target.closest?.('a[data-place]');
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const [level, id] = way.dataset.place.split('=');
    const isThere = level === 'id' || find(level, id);
    if (!isThere) return;
    event.preventDefault();
    choose(level, decodeURIComponent(id), true);
    if (innerWidth < 896) view.scrollIntoView({ block: 'nearest' });
  });

  // The address says what is chosen, or else what is seen: ?theme=12, ?at=X,Y,ZOOM in the picture's own coordinates, where
  // the zoom that shows everything is 1. In a file it stands behind the #.
  let settled = 0;
  const where = () => new URLSearchParams(source ? location.search : location.hash.slice(1).replace(/^@/, 'at='));
  function keep(now) {
    if (!home || (!now && (chosen || !moved))) return;
    const fields = source ? where() : new URLSearchParams();
    for (const name of ['id', 'area', 'theme', 'group', 'at']) fields.delete(name);
    if (chosen) { if (chosen.id !== undefined) fields.set(chosen.level, chosen.id); }
    else if (moved) {
      const [x, y] = turned ? [at.y, at.x] : [at.x, at.y];
      fields.set('at', `${x.toFixed(4)},${y.toFixed(4)},${(at.zoom / home.zoom).toFixed(2)}`);
    }
    const text = fields.toString().replaceAll('%2C', ',');
    history.replaceState(null, '', source ? location.pathname + (text && '?' + text) : '#' + text);
  }
  function seen() {
    const fields = where();
    const [x, y, zoom] = (fields.get('at') ?? '').split(',').map(Number);
    if (zoom > 0) {
      flight++;
      moved = true;
      Object.assign(at, turned ? { x: y, y: x } : { x, y }, { zoom: zoom * home.zoom });
      draw();
    }
    for (const level of ['id', 'area', 'theme', 'group']) if (fields.has(level)) return choose(level, fields.get(level), true);
    // As links were in earlier files: #ID.
    const bare = !source && location.hash && ![...fields.values()].some(Boolean);
    if (bare) choose('id', decodeURIComponent(location.hash.slice(1)), true);
  }

  // ---- moving

  function flyTo(x, y, zoom) {
    moved = true;
    const from = { ...at }, start = performance.now(), id = ++flight;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const step = now => {
      if (id !== flight) return;
      const t = still ? 1 : Math.min(1, (now - start) / 450), ease = t * t * (3 - 2 * t);
      at.zoom = from.zoom * (zoom / from.zoom) ** ease;
      at.x = from.x + (x - from.x) * ease;
      at.y = from.y + (y - from.y) * ease;
      draw();
      if (t < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
  function zoomAt(px, py, factor) {
    flight++;
    moved = true;
    const [x, y] = toMap(px, py);
    at.zoom = Math.min(home.zoom * 4000, Math.max(home.zoom * 0.5, at.zoom * factor));
    at.x = x - (px - width / 2) / at.zoom;
    at.y = y - (height / 2 - py) / at.zoom;
    draw();
  }
  const pointers = new Map();
  let travelled = 0, apart = 0;
  const inside = event => { const { left, top } = box(); return [event.clientX - left, event.clientY - top]; };
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, inside(event));
    travelled = pointers.size > 1 ? 99 : 0;
    apart = 0;
    flight++;
  });
  canvas.addEventListener('pointermove', event => {
    const [px, py] = inside(event), last = pointers.get(event.pointerId);
    if (!last) { hover(px, py); return; }
    pointers.set(event.pointerId, [px, py]);
    travelled += Math.abs(px - last[0]) + Math.abs(py - last[1]);
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()], now = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (apart) zoomAt((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, now / apart);
      apart = now;
    } else if (travelled > 3) {
      canvas.classList.add('drag');
      $('tip').hidden = true;
      moved = true;
      at.x -= (px - last[0]) / at.zoom;
      at.y += (py - last[1]) / at.zoom;
      draw();
    }
  });
  const lift = event => {
    const click = pointers.delete(event.pointerId) && travelled <= 3 && event.type === 'pointerup';
    canvas.classList.remove('drag');
    if (!click) return;
    const i = under(...inside(event));
    if (i >= 0) choosePoint(i, false); else if (chosen) nothing();
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('pointerleave', () => { hovered = -1; $('tip').hidden = true; });
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    zoomAt(...inside(event), Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
  }, { passive: false });
  canvas.addEventListener('dblclick', event => zoomAt(...inside(event), 2.2));
  canvas.addEventListener('focus', draw);
  canvas.addEventListener('blur', draw);
  let hovered = -1, resting = 0;
  function hover(px, py) {
    const i = under(px, py);
    canvas.classList.toggle('over', i >= 0);
    clearTimeout(resting);
    if (i < 0) { hovered = -1; $('tip').hidden = true; return; }
    hovered = i;
    // Texts are fetched for points on which one rests.
    if (records[i]) tip(i, px, py); else resting = setTimeout(async () => { await record(i); if (hovered === i) tip(i, px, py); }, 80);
  }
  function tip(i, px, py) {
    const [, title, text, from] = records[i] ?? [], tip = $('tip');
    if (!text) return;
    tip.replaceChildren();
    if (title) make('b', tip, title + ' ');
    tip.append(short(text, 260));
    make('small', tip, from);
    tip.hidden = false;
    const { width: wide, height: high } = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, px + 14 + wide > width ? px - 14 - wide : px + 14) + 'px';
    tip.style.top = Math.max(8, Math.min(height - high - 8, py + 12)) + 'px';
  }
  addEventListener('keydown', async event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = $('q'), typing = document.activeElement === field, here = document.activeElement === canvas;
    if (event.key === 'Escape') {
      if (typing && field.value) { field.value = ''; search(); return; }
      if (chosen) { nothing(); canvas.focus(); }
      return;
    }
    if (typing) return;
    if (event.key === '/') { event.preventDefault(); field.focus(); field.select(); return; }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (way && here) {
      flyTo(at.x + way[0] * width / 5 / at.zoom, at.y + way[1] * height / 5 / at.zoom, at.zoom);
      event.preventDefault();
    }
    if (event.key === '+' || event.key === '=') zoomAt(width / 2, height / 2, 1.5);
    if (event.key === '-') zoomAt(width / 2, height / 2, 1 / 1.5);
    if (event.key === '0') flyTo(home.x, home.y, home.zoom);
    if (event.key === 'Enter' && here) {
      const i = nearest(width / 2, height / 2, Math.min(width, height) / 3);
      if (i < 0) return;
      await choosePoint(i, false);
      const first = $('chosen').querySelector('p.said');
      if (first) { first.tabIndex = -1; first.focus(); }
    }
  });

  // ---- what there is, as a list: in a file it is made here, on a server the page has it

  const named = (list, level, region) => {
    const line = make('li', list);
    link(line, level, region.id, region.title || '…');
    make('span', line, ' ' + region.size.toLocaleString('en'), 'number');
    return line;
  };
  if (!$('contents').childElementCount) {
    areas.forEach((area, at) => {
      const fold = make('details', $('contents')), head = make('summary', fold);
      fold.open = areas.length < 5 || !at;
      make('span', head, area.title || '…', 'name');
      make('span', head, ' ' + area.size.toLocaleString('en'), 'number');
      const list = make('ul', fold);
      themes.forEach((theme, i) => {
        if (theme.parent !== at) return;
        const own = groups.filter(group => group.parent === i).slice(0, 5), line = named(list, 'theme', theme);
        if (own.length > 1) { const finer = make('ul', line); own.forEach(group => named(finer, 'group', group)); }
      });
      link(make('li', list, null, 'whole'), 'area', area.id, 'The whole area');
    });
  }
  for (const way of $('contents').querySelectorAll('a[data-place^="theme="]')) {
    const theme = find('theme', way.dataset.place.slice(6));
    if (!theme) continue;
    theme.swatch = way.previousElementSibling;
    if (!theme.swatch) way.before(theme.swatch = document.createElement('i'));
  }

  // ---- search: on a server by words and meaning; in a file all words must occur

  let wanted = 0, lit = null;
  const relight = () => light(lit && (i => lit.has(i)));
  async function searched(words, mine) {
    if (source) {
      const { hits } = await asked('/search.json?n=100&q=' + encodeURIComponent(words));
      return Promise.all(hits.map(async hit => told(hit, await pointOf(hit.id))));
    }
    const parts = words.toLowerCase().split(/\s+/), found = [];
    await everything();
    for (let i = 0; i < count && mine === wanted; i++) {
      const [id, title, text, from] = records[i];
      const folded = `${title ?? ''} ${text} ${from}`.toLowerCase();
      if (parts.every(word => folded.includes(word))) found.push({ point: i, id, text, source: from });
      if (i % 20000 === 19999) await new Promise(done => setTimeout(done));
    }
    return found;
  }
  async function search() {
    const words = $('q').value.trim(), mine = ++wanted;
    $('contents').hidden = !!words;
    $('hits').hidden = !words;
    if (!words) {
      lit = null;
      $('hits').replaceChildren();
      $('count').textContent = `${all.toLocaleString('en')} insights`;
    } else {
      let found = [];
      try { found = await searched(words, mine); } catch { $('count').textContent = 'The search did not answer.'; return; }
      if (mine !== wanted) return;
      lit = new Set(found.map(hit => hit.point).filter(point => point >= 0));
      $('hits').replaceChildren();
      items($('hits'), found.slice(0, 60));
      const shown = source ? 'The nearest ' : '';
      $('count').textContent = `${shown}${found.length.toLocaleString('en')} for “${words}”`;
    }
    if (!chosen || chosen.level === 'id') relight();
    draw();
  }
  let pause = 0;
  $('q').addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(search, 180); });
  $('q').form.addEventListener('submit', event => { event.preventDefault(); clearTimeout(pause); search(); });
  $('close').onclick = () => { nothing(); canvas.focus({ preventScroll: true }); };
  $('in').onclick = () => zoomAt(width / 2, height / 2, 1.7);
  $('out').onclick = () => zoomAt(width / 2, height / 2, 1 / 1.7);
  $('home').onclick = () => flyTo(home.x, home.y, home.zoom);
  dark.addEventListener('change', paint);

  function resize() {
    if (ratio !== (ratio = Math.min(2, devicePixelRatio || 1))) blank();
    [width, height] = [view.clientWidth, view.clientHeight];
    for (const each of [canvas, labelCanvas]) { each.width = width * ratio; each.height = height * ratio; }
    const before = home;
    home = whole();
    if (!before || (!moved && !chosen)) Object.assign(at, home);
    draw();
  }
  resize();
  new ResizeObserver(resize).observe(view);
  paint();
  $('loading').remove();
  if (!source) $('count').textContent = `${all.toLocaleString('en')} insights`;
  if (!source) everything();
  addEventListener('hashchange', () => { if (!source) seen(); });
  seen();
})();
