// Simulator page: draws made-up phones and talks with the server's /simulator API.
// The server's "html" is already sanitised and trusted; a person's words always go through textContent.

const API = '/simulator';
const BOT_WAIT_MS = 5000; // longest time for typing dots and button spinners
const POLL_TIMEOUT_MS = 30000; // the server answers a long poll within 20 s
const SEND_TIMEOUT_MS = 15000;
const BACKOFF_S = [1, 2, 4, 8];
const UPLOAD_TIMEOUT_MS = 60000;
const LARGEST_UPLOAD = 10_000_000; // the server says the same
const LONGEST_CAPTION = 900;
const CLOCK_MS = 5000; // how often the simulator's time and what is held are asked for
const NEAR_BOTTOM_PX = 48;
const KIND_NAMES = { telegram: 'Telegram', whatsapp: 'WhatsApp' };
const MEDIA_NAMES = { voice: 'Pesan suara', sticker: 'Stiker', photo: 'Foto', location: 'Lokasi', contact: 'Kontak' };
const DAYS = ['Min', 'Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab'];
const MONTHS = ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November', 'Desember'];

const $ = (selector, root = document) => root.querySelector(selector);
const narrow = window.matchMedia('(max-width: 760px)');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// ---------- small helpers ----------

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function icon(name, className) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('aria-hidden', 'true');
  if (className) svg.setAttribute('class', className);
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

// The simulator's clock may be ahead of the computer's; all phones tell WIB, as its notes do.
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
const inWib = (date) => new Date(date.getTime() + 7 * 3_600_000); // read with getUTC…
const two = (number) => String(number).padStart(2, '0');
const clockTime = (date) => `${two(inWib(date).getUTCHours())}.${two(inWib(date).getUTCMinutes())}`;
const dayKey = (date) => inWib(date).toISOString().slice(0, 10);

function dayName(key) {
  const yesterday = new Date(now().getTime() - 86_400_000);
  if (key === dayKey(now())) return 'Hari ini';
  if (key === dayKey(yesterday)) return 'Kemarin';
  const [year, month, day] = key.split('-').map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

// Storage may be forbidden (private windows); the page then works without it.
const store = {
  get(area, key) { try { return area().getItem(key); } catch { return null; } },
  set(area, key, value) {
    try { if (value) area().setItem(key, value); else area().removeItem(key); } catch { /* not stored */ }
  },
};
const local = () => window.localStorage;
const session = () => window.sessionStorage;

// ---------- server ----------

class AwayError extends Error {}
class RefusedError extends Error {
  constructor(sentence, status) { super(sentence); this.status = status; }
}

// A File goes as it is, anything else as JSON.
async function request(method, path, body, timeout = SEND_TIMEOUT_MS) {
  const raw = body instanceof Blob;
  let response;
  let data = null;
  try {
    response = await fetch(API + path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' },
      body: body === undefined || raw ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
      cache: 'no-store',
    });
    if (response.status !== 204) data = await response.json().catch((error) => { if (response.ok) throw error; return null; });
  } catch (error) {
    throw new AwayError(String(error));
  }
  if (response.status >= 500) throw new AwayError(`status ${response.status}`);
  if (!response.ok) throw new RefusedError(data?.error || 'Maaf, itu belum bisa dilakukan.', response.status);
  return data;
}

// Tells the person what went wrong with something they just did, inside the phone concerned if there is one.
function report(error, area = $('#toasts')) {
  if (error instanceof RefusedError) {
    toast(error.message, area);
    if (error.status === 404) refreshPhones().catch(() => {});
  } else if (error instanceof AwayError) {
    toast('Belum terkirim karena sambungan terputus. Silakan coba lagi sebentar lagi.', area);
  } else {
    console.error(error);
    toast('Maaf, ada yang keliru di halaman ini. Coba muat ulang.', area);
  }
}

function toast(sentence, area) {
  const note = element('p', 'toast', sentence);
  area.replaceChildren(note);
  setTimeout(() => note.remove(), 7000);
}

function showBanner(away) {
  const banner = $('#banner');
  const words = away ? 'Sambungan terputus, mencoba lagi…' : '';
  if (banner.textContent !== words) banner.textContent = words;
}

// One dialog serves the confirmations and the label; resolves to null when cancelled.
function ask({ title, text = '', ok, danger = false, value, name = '', longest = 40 }) {
  const dialog = $('#dialog');
  const input = $('#dialog-input');
  const okButton = $('#dialog-ok');
  $('#dialog-title').textContent = title;
  $('#dialog-text').textContent = text;
  $('#dialog-text').hidden = !text;
  $('#dialog-field').hidden = value === undefined;
  $('#dialog-name').textContent = name;
  input.maxLength = longest;
  okButton.textContent = ok;
  okButton.classList.toggle('danger', danger);
  input.value = value ?? '';
  dialog.returnValue = '';
  dialog.showModal();
  if (value !== undefined) input.select();
  else $('#dialog-cancel').focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'ok' ? input.value.trim() : null), { once: true });
  });
}

// ---------- drawing one message ----------

function mediaNode(message) {
  const { media } = message;
  const box = element('div', `media ${media}`);
  if (media === 'voice') {
    const play = element('span', 'play');
    play.append(icon('play'));
    box.append(play, icon('wave', 'wave'), element('span', 'media-note', '0.07'));
  } else if (media === 'sticker') {
    box.append(icon('face'));
  } else if (media === 'photo') {
    box.append(icon('scene'));
  } else if (media === 'location') {
    box.append(icon('map'), element('span', 'media-note', 'Lokasi terkini'));
  } else if (media === 'contact') {
    const round = element('span', 'play');
    round.append(icon('person'));
    box.append(round, element('span', 'media-note', 'Kartu kontak'));
  } else {
    box.append(element('span', 'media-note', 'Lampiran'));
  }
  box.prepend(element('span', 'unseen', MEDIA_NAMES[media] || 'Lampiran'));
  return box;
}

function fileNode(file) {
  const link = element('a', file.picture ? 'picture' : 'file');
  link.href = file.url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  if (file.picture) {
    const image = element('img');
    image.src = file.url;
    image.alt = file.name;
    image.addEventListener('error', () => link.replaceWith(element('p', 'file', 'Gambar ini sudah tidak disimpan.')));
    link.append(image);
  } else {
    link.append(icon('doc'), element('span', '', file.name));
  }
  return link;
}

function messageRow(message, kind) {
  if (message.from === 'simulator') {
    const note = element('div', 'row note');
    if (message.id) note.dataset.id = message.id;
    note.append(element('span', 'chip-note', message.text));
    return note;
  }
  const fromBot = message.from === 'bot';
  const row = element('div', `row ${fromBot ? 'bot' : 'person'}`);
  if (message.id) row.dataset.id = message.id;
  const bubble = element('div', 'bubble');
  bubble.append(element('span', 'unseen', fromBot ? 'Kawan Bimtek: ' : 'Relawan: '));
  if (message.media) {
    bubble.append(mediaNode(message));
    if (message.media === 'sticker') bubble.classList.add('bare');
  }

  if (message.file) bubble.append(fileNode(message.file));
  if (message.upload) {
    const box = element('div', 'file');
    box.append(icon('doc'), element('span', '', message.upload));
    bubble.append(box);
  }

  const words = element('div', 'words');
  if (message.html) {
    words.innerHTML = message.html; // sanitised by our own server
    for (const link of words.querySelectorAll('a[href]')) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    }
    for (const spoiler of words.querySelectorAll('tg-spoiler, .tg-spoiler')) {
      spoiler.tabIndex = 0;
      spoiler.setAttribute('role', 'button');
      spoiler.setAttribute('aria-label', 'Tampilkan tulisan yang disembunyikan');
    }
  } else if (message.text) {
    words.textContent = message.text;
  }
  if (words.hasChildNodes()) bubble.append(words);

  const date = new Date(message.at);
  const time = element('time', 'time', clockTime(date));
  time.dateTime = message.at;
  if (!fromBot) {
    time.append(icon(message.pending ? 'clock' : 'tick'));
    if (message.pending) time.append(element('span', 'unseen', ' sedang dikirim'));
  }
  bubble.append(time);
  row.append(bubble);

  if (fromBot && message.buttons?.length) row.append(buttonsNode(message.buttons));
  return row;
}

// WhatsApp shows more than three choices as a list that has to be opened.
function buttonsNode(lines) {
  const listed = lines.flat().every((button) => button.note);
  const rows = element(listed ? 'details' : 'div', listed ? 'buttons list' : 'buttons');
  if (listed) {
    rows.append(element('summary', '', 'Pilih'));
    rows.addEventListener('toggle', () => rows.open && rows.scrollIntoView({ block: 'end' }));
  }
  for (const line of lines) {
    const lineNode = element('div', 'button-line');
    for (const button of line) {
      const node = element('button', 'inline-button');
      node.type = 'button';
      node.dataset.value = button.value;
      node.dataset.label = button.label;
      node.append(element('span', 'button-word', button.label));
      if (button.note) node.append(element('span', 'button-note', button.note));
      lineNode.append(node);
    }
    rows.append(lineNode);
  }
  return rows;
}

// ---------- a phone ----------

class Phone {
  constructor(data) {
    this.data = data;
    this.known = new Map(); // message id -> { message, row }
    this.pending = []; // sent from this page, not yet back through the poll
    this.queue = Promise.resolve(); // sends go one after another, in order
    this.pinned = true; // the reader is at the bottom
    this.savedScroll = 0;
    this.unread = 0;
    this.lastDay = null;
    this.keyboard = null;
    this.ready = false; // history has arrived at least once
    this.waitTimer = 0;
    this.pressed = new Set();

    this.root = $('#phone-template').content.firstElementChild.cloneNode(true);
    this.root.id = `phone-${data.id}`;
    this.root.classList.add(data.kind);
    for (const name of ['log', 'stack', 'typing', 'hint', 'newer', 'menu', 'composer', 'keyboard', 'blockedbar', 'heldbar', 'status', 'label', 'avatar', 'notes']) {
      this[`${name}Node`] = $(`.${name}`, this.root);
    }
    this.pendingNode = $('.pending', this.root);
    this.menuButton = $('.menu-button', this.root);
    this.keysButton = $('.keys-button', this.root);
    this.sendButton = $('.send', this.root);
    this.input = $('textarea', this.root);
    this.clip = $('.clip', this.root);
    this.tab = element('button', `tab ${data.kind}`);
    this.tab.type = 'button';
    this.tab.id = `tab-${data.id}`;
    this.tab.setAttribute('role', 'tab');
    this.tab.setAttribute('aria-controls', this.root.id);
    this.tab.addEventListener('click', () => select(this.data.id));

    this.input.value = store.get(local, this.draftKey) || '';
    this.listen();
    this.update(data);
    this.drawClock();
  }

  get draftKey() { return `kawan-draft-${this.data.id}`; }
  get isTelegram() { return this.data.kind === 'telegram'; }
  get shown() { return this.logNode.clientHeight > 0; }

  // --- listeners ---

  listen() {
    this.composerNode.addEventListener('submit', (event) => {
      event.preventDefault();
      this.sendDraft();
    });
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.sendDraft();
    });
    this.input.addEventListener('input', () => this.draftChanged());
    $('.chip', this.hintNode).addEventListener('click', () => {
      this.send({ text: 'halo' });
      if (!narrow.matches) this.input.focus();
    });
    this.newerNode.addEventListener('click', () => { this.toBottom(); this.logNode.focus({ preventScroll: true }); });
    this.logNode.addEventListener('scroll', () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.resized()).observe(this.logNode);
    this.stackNode.addEventListener('click', (event) => {
      const button = event.target.closest('.inline-button');
      if (button) this.press(button);
      event.target.closest('tg-spoiler, .tg-spoiler')?.classList.add('open');
    });
    this.stackNode.addEventListener('keydown', (event) => {
      if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('tg-spoiler, .tg-spoiler')) {
        event.preventDefault();
        event.target.classList.add('open');
      }
    });
    // A picture takes its room only when it has come; "load" does not bubble.
    this.stackNode.addEventListener('load', () => { if (this.pinned) this.toBottom(); }, true);
    this.keyboardNode.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button) this.pressKeyboard(button);
    });
    this.keysButton.addEventListener('click', () => this.showKeyboard(this.keyboardNode.hidden));
    $('.clip-button', this.root).addEventListener('click', () => this.clip.click());
    this.clip.addEventListener('change', () => {
      const [file] = this.clip.files;
      if (file) this.offerFile(file);
    });
    $('.unblock', this.root).addEventListener('click', () => this.setBlocked(false));

    this.menuButton.addEventListener('click', () => (this.menuNode.hidden ? this.openMenu() : this.closeMenu()));
    this.menuButton.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.openMenu();
    });
    this.menuNode.addEventListener('click', (event) => {
      const item = event.target.closest('[data-do]');
      if (!item || item.getAttribute('aria-disabled') === 'true') return;
      this.closeMenu();
      this.act(item.dataset.do);
    });
    this.menuNode.addEventListener('keydown', (event) => this.menuKey(event));
    this.root.addEventListener('focusout', (event) => {
      if (this.menuNode.hidden || !event.relatedTarget) return;
      if (!this.menuNode.contains(event.relatedTarget) && event.relatedTarget !== this.menuButton) this.closeMenu(false);
    });
    document.addEventListener('pointerdown', this.outside = (event) => {
      if (this.menuNode.hidden) return;
      if (!this.menuNode.contains(event.target) && !this.menuButton.contains(event.target)) this.closeMenu(false);
    });
  }

  // --- label, blocked state, status ---

  update(data) {
    this.data = data;
    const name = KIND_NAMES[data.kind] || data.kind;
    this.labelNode.textContent = data.label;
    this.avatarNode.textContent = (data.label.match(/\d+\s*$/)?.[0] || data.label.trim()[0] || '?').trim().slice(0, 2).toUpperCase();
    this.root.setAttribute('aria-label', `${data.label}, ${name}`);
    this.logNode.setAttribute('aria-label', `Percakapan ${data.label}`);
    this.menuButton.setAttribute('aria-label', `Menu ${data.label}`);
    this.menuNode.setAttribute('aria-label', `Menu ${data.label}`);
    this.input.setAttribute('aria-label', `Tulis pesan dari ${data.label}`);
    this.root.classList.toggle('is-blocked', data.blocked);
    this.composerNode.hidden = data.blocked;
    this.blockedbarNode.hidden = !data.blocked;
    $('.block-word', this.menuNode).textContent = data.blocked ? 'Buka blokir' : 'Blokir Kawan Bimtek';
    for (const item of this.menuNode.querySelectorAll('.sends')) item.setAttribute('aria-disabled', String(data.blocked));
    this.drawStatus();
    this.drawKeyboard();
    this.drawTab();
    this.draftChanged(false);
    this.drawHint();
  }

  drawStatus() {
    const waiting = this.waitTimer !== 0;
    const name = KIND_NAMES[this.data.kind] || this.data.kind;
    this.statusNode.textContent = this.data.blocked ? `${name} · diblokir` : waiting ? 'Kawan Bimtek mengetik…' : `${name} · Kawan Bimtek`;
    this.typingNode.hidden = !waiting;
  }

  drawTab() {
    this.tab.replaceChildren(element('span', 'tab-kind', this.isTelegram ? 'T' : 'W'), element('span', 'tab-label', this.data.label));
    if (this.unread) this.tab.append(element('span', 'badge', this.unread > 99 ? '99+' : String(this.unread)));
    const news = this.unread ? `, ${this.unread} pesan baru` : '';
    this.tab.setAttribute('aria-label', `${this.data.label}, ${KIND_NAMES[this.data.kind] || ''}${news}`);
  }

  drawHint() {
    this.hintNode.hidden = !this.ready || this.known.size > 0 || this.pending.length > 0 || this.data.blocked;
  }

  drawClock() {
    $('.clock', this.root).textContent = clockTime(now());
    for (const node of this.stackNode.querySelectorAll('.day')) {
      const words = dayName(node.dataset.day);
      if (node.firstChild.textContent !== words) node.firstChild.textContent = words;
    }
  }

  // What waits for this phone until it writes again (WhatsApp's 24 hours).
  drawHeld(count) {
    this.heldbarNode.hidden = !count;
    const words = count ? `${count} pesan ditahan: sudah lebih dari 24 jam sejak pesan terakhir dari ponsel ini. Kirim pesan apa saja, lalu pesan itu datang.` : '';
    if (this.heldbarNode.textContent !== words) this.heldbarNode.textContent = words;
  }

  // --- messages in ---

  // Adds messages in order. "live" is false for history, which never counts as new.
  add(messages, live) {
    const fragment = document.createDocumentFragment();
    let fresh = 0;
    let own = false;
    for (const message of messages) {
      const earlier = this.known.get(message.id);
      if (earlier) { this.replace(earlier, message); continue; }
      const fromBot = message.from === 'bot';
      const sent = fromBot ? null : this.takePending(message);
      this.followKeyboard(message, sent);
      const key = dayKey(new Date(message.at));
      if (key !== this.lastDay) {
        const day = element('div', 'day');
        day.dataset.day = key;
        day.append(element('span', '', dayName(key)));
        fragment.append(day);
        this.lastDay = key;
      }
      const row = messageRow(message, this.data.kind);
      fragment.append(row);
      this.known.set(message.id, { message, row });
      if (fromBot) { fresh += 1; if (live) this.stopWaiting(); } else if (sent) own = true;
    }
    this.stackNode.append(fragment);
    this.ready = true;
    this.drawHint();
    this.drawKeyboard();
    if (live) this.notice(fresh, own); else if (this.pinned) this.toBottom();
  }

  // The same id again with other content: the bot changed its message.
  replace(entry, message) {
    if (JSON.stringify(entry.message) === JSON.stringify(message)) return;
    const row = messageRow(message, this.data.kind);
    entry.row.replaceWith(row);
    entry.row = row;
    entry.message = message;
    if (message.from === 'bot') this.stopWaiting();
  }

  // Draws the whole history again, after the server was away or restarted.
  reset(messages, acknowledged) {
    const before = Math.max(0, ...this.known.keys());
    const scroll = this.shown ? this.logNode.scrollTop : this.savedScroll;
    const first = !this.ready;
    this.known.clear();
    this.lastDay = null;
    this.keyboard = null;
    this.stackNode.replaceChildren();
    for (const sent of acknowledged) this.dropPending(sent);
    this.add(messages, false);
    if (!this.pinned) {
      this.logNode.scrollTop = scroll;
      this.savedScroll = scroll;
    }
    if (first) return;
    const fresh = messages.filter((message) => message.from === 'bot' && message.id > before).length;
    if (fresh) { this.stopWaiting(); this.notice(fresh, false); }
  }

  notice(fresh, own) {
    if (own || (this.pinned && this.shown)) this.toBottom();
    if (fresh && (!this.shown || !this.pinned)) this.setUnread(this.unread + fresh);
  }

  setUnread(count) {
    if (count === this.unread && this.newerNode.hidden === (count === 0 || this.pinned)) return;
    this.unread = count;
    this.newerNode.hidden = count === 0 || this.pinned;
    $('.newer-word', this.newerNode).textContent = count > 1 ? `${count} pesan baru` : 'pesan baru';
    this.drawTab();
  }

  // --- scrolling ---

  scrolled() {
    if (!this.shown) return;
    const log = this.logNode;
    // A growing bubble list also fires scroll events; only the reader's own distance counts.
    this.pinned = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM_PX;
    this.savedScroll = log.scrollTop;
    this.setUnread(this.pinned ? 0 : this.unread);
  }

  resized() {
    if (!this.shown) return;
    if (this.pinned) this.toBottom();
    else if (this.logNode.scrollTop !== this.savedScroll) this.logNode.scrollTop = this.savedScroll;
  }

  toBottom() {
    this.pinned = true;
    if (!this.shown) return;
    this.logNode.scrollTop = this.logNode.scrollHeight;
    this.setUnread(0);
  }

  // --- waiting for the bot ---

  startWaiting() {
    clearTimeout(this.waitTimer);
    this.waitTimer = setTimeout(() => this.stopWaiting(), BOT_WAIT_MS);
    this.drawStatus();
    if (this.pinned) this.toBottom();
  }

  stopWaiting() {
    clearTimeout(this.waitTimer);
    this.waitTimer = 0;
    for (const button of this.pressed) {
      button.classList.remove('pressed');
      button.removeAttribute('aria-busy');
    }
    this.pressed.clear();
    this.drawStatus();
  }

  // --- messages out ---

  draftChanged(save = true) {
    const { input } = this;
    if (save) store.set(local, this.draftKey, input.value);
    this.sendButton.classList.toggle('idle', !input.value.trim());
    if (!this.shown && !this.data.blocked && !input.value) return;
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
  }

  sendDraft() {
    const text = this.input.value.trim();
    if (!text) { this.input.focus(); return; }
    this.input.value = '';
    this.draftChanged();
    this.send({ text });
  }

  // As on a phone: the picked file is shown by name, words may go along, then it is sent.
  async offerFile(file) {
    const typed = this.input.value.trim();
    if (file.size > LARGEST_UPLOAD) {
      toast(`Berkas paling besar ${LARGEST_UPLOAD / 1_000_000} MB. Mohon pilih yang lebih kecil.`, this.notesNode);
    } else {
      const words = await ask({ title: 'Kirim berkas ini?', text: file.name, ok: 'Kirim', name: 'Keterangan (boleh kosong)', value: typed, longest: LONGEST_CAPTION });
      if (words !== null) {
        if (typed) { this.input.value = ''; this.draftChanged(); }
        this.send({ text: words }, { file });
      }
    }
    this.clip.value = ''; // the same file can be picked again
  }

  // Shows the message at once as "being sent"; on failure typed words go back into the composer.
  send(body, { onFail, file } = {}) {
    const sent = {
      id: null,
      body,
      message: { from: 'person', at: now().toISOString(), text: body.text, media: body.media || (body.contact ? 'contact' : null), upload: file?.name, pending: true },
    };
    sent.row = messageRow(sent.message, this.data.kind);
    this.pending.push(sent);
    this.pendingNode.append(sent.row);
    this.drawHint();
    this.startWaiting();
    this.toBottom();
    this.queue = this.queue.then(async () => {
      try {
        const answer = file
          ? await request('POST', `/phones/${this.data.id}/files?${new URLSearchParams({ name: file.name, text: body.text })}`, file, UPLOAD_TIMEOUT_MS)
          : await request('POST', `/phones/${this.data.id}/messages`, body);
        sent.id = answer.id;
        this.notesNode.replaceChildren();
        if (this.known.has(answer.id)) this.dropPending(sent);
      } catch (error) {
        this.dropPending(sent);
        this.drawHint();
        this.stopWaiting();
        if (body.text && !onFail) {
          this.input.value = this.input.value ? `${body.text}\n${this.input.value}` : body.text;
          this.draftChanged();
        }
        onFail?.();
        report(error, this.notesNode);
      }
    });
  }

  // Finds our own copy of a message that came back through the poll.
  takePending(message) {
    const match = this.pending.find((sent) => sent.id === message.id)
      || this.pending.find((sent) => sent.id === null
        && Boolean(sent.message.upload) === Boolean(message.file)
        && (sent.message.media || null) === (message.media || null)
        && (sent.message.media || (sent.message.text || '').trim() === (message.text || '').trim()));
    if (match) this.dropPending(match);
    return match || null;
  }

  dropPending(sent) {
    const index = this.pending.indexOf(sent);
    if (index >= 0) this.pending.splice(index, 1);
    sent.row.remove();
  }

  press(button) {
    const row = button.closest('.row');
    const body = { button: button.dataset.value, label: button.dataset.label, message: Number(row.dataset.id) };
    button.classList.add('pressed');
    button.setAttribute('aria-busy', 'true');
    this.pressed.add(button);
    this.startWaiting();
    this.queue = this.queue
      .then(() => request('POST', `/phones/${this.data.id}/messages`, body))
      .catch((error) => { this.stopWaiting(); report(error, this.notesNode); });
  }

  // --- Telegram's reply keyboard ---

  // The keyboard stays until one of its answers has been given or another keyboard replaces it.
  followKeyboard(message, sent) {
    if (!this.isTelegram) return;
    if (message.from === 'bot') {
      if (!message.keyboard) return;
      this.keyboard = message.keyboard.length ? message.keyboard : null;
      this.keyboardFolded = false;
    } else if (this.keyboard) {
      const words = (message.text || '').trim().toLowerCase();
      const buttons = this.keyboard.flat();
      const contact = message.media === 'contact' && sent?.body.contact !== 'other' && buttons.some((button) => button.contact);
      if (contact || (!message.media && buttons.some((button) => !button.contact && button.label.toLowerCase() === words))) this.keyboard = null;
    }
  }

  drawKeyboard() {
    const usable = Boolean(this.keyboard) && !this.data.blocked;
    if (this.drawnKeyboard !== this.keyboard) {
      this.drawnKeyboard = this.keyboard;
      this.keyboardNode.replaceChildren(...(this.keyboard || []).map((line) => {
        const node = element('div', 'button-line');
        for (const button of line) {
          const key = element('button', 'reply-button');
          key.type = 'button';
          if (button.contact) { key.dataset.contact = 'own'; key.append(icon('person')); }
          key.append(element('span', 'button-word', button.label));
          node.append(key);
        }
        return node;
      }));
    }
    this.keysButton.hidden = !usable;
    this.keyboardNode.hidden = !usable || this.keyboardFolded === true;
    this.keysButton.setAttribute('aria-expanded', String(!this.keyboardNode.hidden));
  }

  showKeyboard(show) {
    this.keyboardFolded = !show;
    this.drawKeyboard();
  }

  pressKeyboard(button) {
    const keyboard = this.keyboard;
    this.keyboard = null;
    this.drawKeyboard();
    if (!narrow.matches) this.input.focus();
    const body = button.dataset.contact ? { contact: 'own' } : { text: button.textContent };
    this.send(body, { onFail: () => { this.keyboard ??= keyboard; this.drawKeyboard(); } });
  }

  // --- menu ---

  menuItems() { return [...this.menuNode.querySelectorAll('[role="menuitem"]')]; }

  openMenu() {
    this.menuNode.hidden = false;
    this.menuButton.setAttribute('aria-expanded', 'true');
    this.menuItems()[0].focus();
  }

  closeMenu(focusButton = true) {
    this.menuNode.hidden = true;
    this.menuButton.setAttribute('aria-expanded', 'false');
    if (focusButton) this.menuButton.focus();
  }

  menuKey(event) {
    const items = this.menuItems();
    const at = items.indexOf(document.activeElement);
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape') { event.preventDefault(); this.closeMenu(); }
    if (event.key === 'Tab') this.closeMenu();
    if (goal === undefined) return;
    event.preventDefault();
    items.at(goal % items.length).focus();
  }

  async act(action) {
    const [what, which] = action.split(':');
    if (what === 'file') this.clip.click();
    else if (what === 'media') this.send({ media: which });
    else if (what === 'contact') this.send({ contact: which });
    else if (what === 'block') await this.setBlocked(!this.data.blocked);
    else if (what === 'rename') await this.rename();
    else if (what === 'delete') await this.remove();
  }

  async change(fields) {
    try {
      this.update(await request('PATCH', `/phones/${this.data.id}`, fields));
      return true;
    } catch (error) {
      report(error, this.notesNode);
      return false;
    }
  }

  async setBlocked(blocked) {
    if (!await this.change({ blocked })) return;
    this.stopWaiting();
    if (blocked) $('.unblock', this.root).focus();
    else this.input.focus();
  }

  async rename() {
    const label = await ask({ title: 'Ganti nama label', ok: 'Simpan', name: 'Nama label', value: this.data.label });
    if (label && label !== this.data.label) await this.change({ label });
    this.menuButton.focus();
  }

  async remove() {
    const answer = await ask({ title: `Hapus ${this.data.label}?`, text: 'Ponsel buatan ini dan seluruh percakapannya akan dihapus.', ok: 'Hapus', danger: true });
    if (answer === null) { this.menuButton.focus(); return; }
    try {
      await request('DELETE', `/phones/${this.data.id}`);
    } catch (error) {
      if (error.status !== 404) { report(error, this.notesNode); return; }
    }
    dropPhone(this);
    ([...phones.values()].find((phone) => phone.data.id === selected)?.menuButton || $('.add')).focus();
  }
}

// ---------- all phones ----------

const phones = new Map(); // id -> Phone, in the order drawn
let selected = store.get(session, 'kawan-selected');
let historyLoaded = false;

function ensurePhone(data) {
  let phone = phones.get(data.id);
  if (phone) { phone.update(data); return phone; }
  phone = new Phone(data);
  phone.ready = historyLoaded;
  phones.set(data.id, phone);
  $('#phones').append(phone.root);
  $('#tabs').append(phone.tab);
  phone.drawHint();
  arrange();
  phone.draftChanged(false);
  return phone;
}

function dropPhone(phone) {
  if (!phones.delete(phone.data.id)) return;
  clearTimeout(phone.waitTimer);
  document.removeEventListener('pointerdown', phone.outside);
  store.set(local, phone.draftKey, '');
  phone.root.remove();
  phone.tab.remove();
  arrange();
}

async function refreshPhones() {
  const data = await request('GET', '/phones');
  const ids = new Set(data.phones.map((phone) => phone.id));
  for (const phone of [...phones.values()]) if (!ids.has(phone.data.id)) dropPhone(phone);
  data.phones.forEach(ensurePhone);
  arrange();
  return data;
}

async function addPhone(kind) {
  const data = await request('POST', '/phones', { kind });
  return ensurePhone(data);
}

// Side by side on a wide screen; one at a time with tabs on a narrow one.
function arrange() {
  const list = [...phones.values()];
  if (!phones.has(selected)) selected = list[0]?.data.id ?? null;
  $('#empty').hidden = list.length > 0 || !started;
  $('#tabs').hidden = !narrow.matches || list.length === 0;
  for (const phone of list) {
    const chosen = phone.data.id === selected;
    phone.root.hidden = narrow.matches && !chosen;
    phone.root.setAttribute('role', narrow.matches ? 'tabpanel' : 'region');
    phone.tab.setAttribute('aria-selected', String(chosen));
    phone.tab.tabIndex = chosen ? 0 : -1;
  }
}

function select(id) {
  selected = id;
  store.set(session, 'kawan-selected', id);
  arrange();
  const phone = phones.get(id);
  if (!phone) return;
  phone.draftChanged(false);
  if (phone.pinned) phone.toBottom(); else phone.setUnread(phone.unread);
  if (narrow.matches) phone.tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

// ---------- long poll ----------

let started = false;
let lastId = 0;
let resync = true; // the next answer is the whole history
let wake = null; // ends the present back-off at once

async function start() {
  const data = await refreshPhones();
  if (!started) {
    if (data.phones.length === 0) {
      await addPhone('telegram');
      await addPhone('whatsapp');
    }
    started = true;
    arrange();
  }
  return data;
}

function takeHistory(messages, acknowledged) {
  historyLoaded = true;
  for (const phone of phones.values()) {
    phone.reset(messages.filter((message) => message.phone === phone.data.id), acknowledged.get(phone) || []);
  }
}

const byPhone = (messages) => {
  const groups = new Map();
  for (const message of messages) {
    if (!groups.has(message.phone)) groups.set(message.phone, []);
    groups.get(message.phone).push(message);
  }
  return groups;
};

async function pollOnce() {
  if (resync) {
    const acknowledged = new Map([...phones.values()].map((phone) => [phone, phone.pending.filter((sent) => sent.id !== null)]));
    const { last } = await start();
    showBanner(false);
    await readClock();
    lastId = 0;
    let history = { messages: [], last: 0 };
    if (last > 0) history = await request('GET', '/messages?after=0', undefined, POLL_TIMEOUT_MS);
    if (history.messages.some((message) => !phones.has(message.phone))) await refreshPhones();
    takeHistory(history.messages, acknowledged);
    lastId = history.last;
    resync = false;
    return;
  }
  const began = performance.now();
  const data = await request('GET', `/messages?after=${lastId}`, undefined, POLL_TIMEOUT_MS);
  showBanner(false);
  if (data.last < lastId) { resync = true; return; }
  const groups = byPhone(data.messages);
  if ([...groups.keys()].some((id) => !phones.has(id))) await refreshPhones();
  for (const [id, messages] of groups) phones.get(id)?.add(messages, true);
  lastId = data.last;
  // A server that answers at once without news must not make the page spin.
  if (data.messages.length === 0 && performance.now() - began < 300) await sleep(1000);
}

async function pollForever() {
  let failures = 0;
  for (;;) {
    try {
      await pollOnce();
      failures = 0;
    } catch (error) {
      if (!(error instanceof AwayError)) console.error(error);
      showBanner(true);
      resync = true;
      const seconds = BACKOFF_S[Math.min(failures, BACKOFF_S.length - 1)];
      failures += 1;
      await Promise.race([sleep(seconds * 1000), new Promise((resolve) => { wake = resolve; })]);
    }
  }
}

// ---------- the simulator's clock ----------

async function readClock() {
  takeClock(await request('GET', '/clock'));
}

function takeClock({ now: moment, held }) {
  ahead = Date.parse(moment) - Date.now();
  drawClocks();
  for (const phone of phones.values()) phone.drawHeld(held[phone.data.id] || 0);
}

function drawClocks() {
  const local = inWib(now());
  const date = `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()].slice(0, 3)}, ${clockTime(now())}`;
  $('#now').replaceChildren(element('span', 'wide', `${DAYS[local.getUTCDay()]} `), date, element('span', 'wide', ' WIB'));
  for (const phone of phones.values()) phone.drawClock();
}

// ---------- page ----------

for (const button of document.querySelectorAll('[data-leap]')) {
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      takeClock(await request('POST', '/clock', { minutes: Number(button.dataset.leap) }));
    } catch (error) {
      report(error);
    }
    button.disabled = false;
  });
}

for (const button of document.querySelectorAll('[data-add]')) {
  button.addEventListener('click', async () => {
    try {
      const phone = await addPhone(button.dataset.add);
      select(phone.data.id);
      phone.root.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      phone.input.focus({ preventScroll: true });
    } catch (error) {
      report(error);
    }
  });
}

$('#dialog-cancel').addEventListener('click', () => $('#dialog').close(''));

$('#tabs').addEventListener('keydown', (event) => {
  const list = [...phones.values()];
  const at = list.findIndex((phone) => phone.data.id === selected);
  const goal = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (goal === undefined || list.length === 0) return;
  event.preventDefault();
  const phone = list.at(goal % list.length);
  select(phone.data.id);
  phone.tab.focus();
});

narrow.addEventListener('change', arrange);
window.addEventListener('online', () => wake?.());
document.addEventListener('visibilitychange', () => {
  if (document.hidden || !started) return;
  wake?.();
  refreshPhones().catch(() => {});
});
setInterval(() => { if (started && !document.hidden) readClock().catch(() => {}); }, CLOCK_MS);

pollForever();
