// Keys: every element that has one carries it, so a key does what its button does, and nothing where it is not shown.
"use strict";

const keys = (() => {
  const TYPING = "input:not([type=radio]):not([type=checkbox]):not([type=button]), textarea, select, [contenteditable=true]:not(#text)";
  const PRESSED = "button, a[href], summary, input[type=checkbox], input[type=radio], label";
  let going = false;

  const usable = (element) => !element.disabled && !element.closest("fieldset:disabled") && element.getClientRects().length > 0;
  const offered = (test) => [...document.querySelectorAll("[data-key], [data-also]")].find((element) => usable(element) && test(element));

  function press(element) {
    if (element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) element.focus();
    else element.click();
    if (element.name === "whole" && element.checked) document.getElementById("id_code").focus({ preventScroll: true });
    if (element.value === "REFER") document.getElementById("id_agency").focus();
  }

  // What the key goes to after "go": the queue, the desk, the search.
  function follow(key, work) {
    const address = { q: work.dataset.goQ, d: work.dataset.goD, s: work.dataset.goS }[key];
    if (address) window.location.assign(address);
  }

  function help() {
    const list = document.getElementById("help-list");
    list.replaceChildren();
    const say = (key, does) => {
      const term = list.appendChild(document.createElement("dt"));
      term.appendChild(document.createElement("kbd")).textContent = key;
      list.appendChild(document.createElement("dd")).textContent = does;
    };
    const confirm = document.getElementById("confirm");
    if (confirm) say("Enter", confirm.firstChild.data.trim());
    for (const element of document.querySelectorAll("[data-key]")) {
      if (usable(element)) say(element.dataset.key + (element.dataset.also ? { ArrowUp: " or ↑", ArrowDown: " or ↓" }[element.dataset.also] : ""), element.dataset.does);
    }
    const work = document.getElementById("work");
    if (work.dataset.go) say(work.dataset.go, "then q: the queue, d: the desk, s: the search");
    if (document.getElementById("mark")) say("Shift+← →", "while marking: more or fewer words; with Alt, characters");
    if (document.getElementById("undo")) say("Ctrl+S", "Save the draft now");
    if (document.getElementById("submit-next")) say("Ctrl+Enter", "Hand in and take the next");
    say("Esc", "Leave marking, a field or this list");
    document.getElementById("help").showModal();
  }

  // Keys with Ctrl, which single-key settings leave alone.
  function chord(event) {
    const on = document.getElementById("submit-next");
    if (event.key === "s") workspace.save();
    else if (event.key === "Enter" && on) on.click();
    else return false;
    return true;
  }

  function leave() {
    going = false;
    if (marking.isOn()) marking.end();
    else if (document.activeElement) document.activeElement.blur();
  }

  function single(event, work) {
    if (going) {
      going = false;
      follow(event.key, work);
      return true;
    }
    if (event.key === "Enter") return confirm(event);
    if (event.key.startsWith("Arrow") && event.target.matches("input[type=radio]")) return false;
    if (work.dataset.go && event.key === work.dataset.go) return (going = true);
    if (work.dataset.help && event.key === work.dataset.help) return help() || true;
    if (marking.isOn() && marking.arrow(event)) return true;
    if (marking.isOn() && event.key.startsWith("Arrow")) return false;
    const found = offered((element) => element.dataset.key === event.key || (element.dataset.also === event.key && !event.shiftKey));
    if (found) press(found);
    return Boolean(found);
  }

  function confirm(event) {
    const button = document.getElementById("confirm");
    if (!button || event.target.matches(PRESSED)) return false;
    button.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const work = document.getElementById("work");
    if (!work || document.querySelector("dialog[open]") || event.isComposing) return;
    if (event.key === "Escape") return leave();
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl ? chord(event) : !event.target.matches(TYPING) && (!event.altKey || marking.isOn()) && single(event, work)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#help-button")) help();
  });
  document.documentElement.classList.add("scripted");
  return { help };
})();
