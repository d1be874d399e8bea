// What a page gains where scripts run. Every page says the same without.
'use strict';

const language = document.documentElement.lang;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
// A phone has no room for the year; it is in the title.
const local = new Intl.DateTimeFormat(language, matchMedia('(max-width: 45rem)').matches
  ? { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }
  : { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

function showTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    if (!time.title) {
      time.title = time.textContent;
      time.textContent = local.format(new Date(time.dateTime));
    }
  }
  for (const name of root.querySelectorAll('[data-zone]')) name.textContent = zone;
}

function countDown() {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  for (const place of document.querySelectorAll('[data-countdown]')) {
    const seconds = Math.round((Number(place.dataset.countdown) - Date.now()) / 1000);
    const [unit, size] = Math.abs(seconds) < 90 ? ['second', 1] : Math.abs(seconds) < 5400 ? ['minute', 60] : Math.abs(seconds) < 172800 ? ['hour', 3600] : ['day', 86400];
    place.textContent = relative.format(Math.trunc(seconds / size), unit);
  }
}

function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const said = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 1500);
    });
  }
}

function slideThroughVersions(root) {
  for (const form of root.querySelectorAll('form[data-version]')) {
    const range = form.querySelector('input[type=range]');
    const output = form.querySelector('output');
    range.addEventListener('input', () => { output.textContent = `${range.value} / ${range.max}`; });
    range.addEventListener('change', () => form.requestSubmit());
  }
}

// The order changes a moment after the action was taken down: look again, once.
for (const notice of document.querySelectorAll('[data-refresh-ms]')) {
  const look = setTimeout(() => location.replace(location.pathname), Number(notice.dataset.refreshMs));
  // Whoever goes elsewhere meanwhile is not called back.
  addEventListener('beforeunload', () => clearTimeout(look), { once: true });
}

// Figures that change while somebody looks: the same page, fetched again, gives its new parts.
const live = document.querySelectorAll('[data-live]');
if (live.length > 0) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { Accept: 'text/html', 'X-Live': '1' } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!fresh || (fresh.dataset.of !== undefined && fresh.dataset.of === part.dataset.of)) continue;
      // Nobody loses a form that is being filled in, or a text that was opened to be read; what is asked of an old version is refused.
      if (part.contains(document.activeElement) || part.querySelector('details[open]')) continue;
      part.replaceChildren(...document.importNode(fresh, true).childNodes);
      if (fresh.dataset.of !== undefined) part.dataset.of = fresh.dataset.of;
      showTimes(part);
      offerCopies(part);
      slideThroughVersions(part);
    }
  }, 3000);
}

// On a phone the screens do not fit beside each other: the one that is open is in sight.
document.querySelector('.screens [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });

showTimes(document);
offerCopies(document);
slideThroughVersions(document);
countDown();
setInterval(countDown, 1000);
