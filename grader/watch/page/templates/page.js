
// Shows what the session sends after each save. Elements that stay as they were are left alone: a window that slides
// goes on, and what is read or in focus stays.
const shown = {};
const verdict = document.querySelector("#verdict");
const lost = document.querySelector("#lost");
let source = null;

function put(id, html) {
  if (shown[id] === html) return false;
  shown[id] = html;
  const focused = document.activeElement?.dataset?.key;
  document.getElementById(id).innerHTML = html;
  if (focused && document.activeElement === document.body) {
    document.querySelector(`#${id} [data-key="${focused}"]`)?.focus();
  }
  return true;
}

function showReport(html) {
  if (shown.report === html) return;
  shown.report = html;
  const report = new DOMParser().parseFromString(html, "text/html");
  verdict.replaceChildren(...report.querySelectorAll("main > section"));
  enliven(verdict);
}

function follow() {
  source = new EventSource("events");
  source.addEventListener("open", () => { lost.hidden = true; });
  source.addEventListener("error", () => {
    lost.hidden = false;
    if (source.readyState === EventSource.CLOSED) setTimeout(restart, 2000); // another program had the port meanwhile
  });
  source.addEventListener("message", (event) => {
    const { title, parts, report } = JSON.parse(event.data);
    document.title = title;
    showReport(report);
    for (const [id, html] of Object.entries(parts)) put(id, html);
  });
}

function restart() {
  source?.close();
  source = null;
  if (!document.hidden) follow();
}

// A browser allows six connections to one place: pages that nobody looks at hold none.
document.addEventListener("visibilitychange", restart);
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]")?.dataset.key;
  if (key) fetch(`keys/${key}`, { method: "POST" }).catch(() => { lost.hidden = false; });
});
restart();
