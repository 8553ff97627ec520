// The workspace with scripts on: drafts save themselves, the hold is extended, the page keeps its place after a swap.
"use strict";

const workspace = (() => {
  const PAUSE = 700;
  const RETRY = 5000;
  const BEAT = 4 * 60 * 1000;
  let timer = 0;
  let state = "saved";

  const form = () => document.getElementById("decision");

  function show(now, words) {
    state = now;
    const said = document.getElementById("saved");
    if (said && said.textContent !== words) said.textContent = words;
    if (said) said.dataset.state = now;
  }

  async function save() {
    window.clearTimeout(timer);
    const decision = form();
    if (!decision || !decision.dataset.autosave) return;
    show("saving", "Saving …");
    const posted = new FormData(decision);
    posted.set("act", "draft");
    try {
      const answer = await fetch(decision.dataset.autosave, { method: "POST", body: posted, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (decision !== form()) return;
      if (answer.ok) saved(told);
      else show("lost", `Not saved: ${told.refused} What you typed stays here.`);
    } catch {
      if (decision !== form()) return;
      show("unsaved", "Not saved: no connection. What you typed stays here; it is tried again.");
      timer = window.setTimeout(save, RETRY);
    }
  }

  function saved(told) {
    if (state !== "saving") return;
    show("saved", `Saved ${told.saved}.`);
    const undo = document.getElementById("undo");
    if (undo && told.changed) undo.disabled = false;
  }

  // What the person changes is saved after a pause. Words picked out but not withheld are no part of the draft.
  function changed(event) {
    const outside = ["words", "first", "last", "whole", "all_but", "code", "statute", "place", "act"];
    if (!form() || event.target.form !== form() || outside.includes(event.target.name)) return;
    show("unsaved", "Not saved yet.");
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }

  function countDown() {
    for (const time of document.querySelectorAll("time.countdown")) {
      const left = Math.round((new Date(time.dateTime) - Date.now()) / 1000);
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      time.title = time.title || time.textContent;
      time.textContent = left > 0 ? `${time.title}, ${clock} left` : `${time.title}: ended`;
    }
  }

  // While the page is looked at, the hold is kept.
  async function beat() {
    const work = document.getElementById("work");
    if (!work || !work.dataset.heartbeat || document.visibilityState !== "visible") return;
    const token = document.querySelector("#decision [name=csrfmiddlewaretoken]");
    const posted = new FormData();
    posted.set("token", work.dataset.token);
    try {
      const answer = await fetch(work.dataset.heartbeat, { method: "POST", body: posted, headers: { "X-CSRFToken": token ? token.value : "" } });
      const told = await answer.json();
      if (answer.ok) for (const time of document.querySelectorAll("#work time.countdown")) until(time, told.until);
      else if (told.ended) show("lost", `Not saved: ${told.ended} What you typed stays here.`);
    } catch {
      show(state, "No connection; the hold is not being extended.");
    }
  }

  function until(time, moment) {
    time.dateTime = moment;
    time.title = `${moment.slice(11, 16)}Z`;
  }

  // After a swap the focus is on what went wrong, or on the name of the portion, where Enter confirms and goes on.
  function settle(moved) {
    marking.end();
    countDown();
    state = "saved";
    if (!moved) return;
    const now = document.querySelector(".piece--now");
    if (now) now.scrollIntoView({ block: "nearest" });
    const wrong = document.querySelector("#decision .places input, #decision .field--error :enabled:not([type=button]):not([type=hidden])");
    const heading = document.getElementById("now");
    if (wrong) wrong.focus();
    else if (heading) heading.focus({ preventScroll: true });
  }

  document.addEventListener("input", changed);
  document.addEventListener("htmx:afterSwap", () => settle(true));
  document.addEventListener("htmx:beforeRequest", () => window.clearTimeout(timer));
  document.addEventListener("htmx:sendError", () => show("unsaved", "Not saved: no connection. What you typed stays here."));
  document.addEventListener("htmx:responseError", () => window.location.reload());
  document.addEventListener("submit", () => { if (state === "unsaved") state = "leaving"; });
  window.addEventListener("beforeunload", (event) => { if (state === "unsaved" || state === "lost") event.preventDefault(); });
  window.setInterval(countDown, 1000);
  window.setInterval(beat, BEAT);
  settle(false);
  return { save, beat };
})();
